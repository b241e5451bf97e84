/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine_feed.h"

/* All registrations as "kind bindings flaps". */
static void check(const char *lines, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[400] = "";

    feed(&f, lines);
    feed_end(&f, 9000000);
    size_t n = feed_count(&f, ENGINE_REGISTRATIONS);
    for (size_t i = 1; i <= n; i++) {
        const struct registration *g = engine_registration(f.e, feed_ref(&f, ENGINE_REGISTRATIONS, i));
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s %u %u", i > 1 ? ", " : "",
            register_kind_name((enum register_kind)g->kind), g->bindings, g->flaps);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define FIRST "0 a>b REGISTER b=1 | Contact: <sip:a@x> | Expires: 60\n 5 b>a 200 REGISTER b=1 t=T | Contact: <sip:a@x>;expires=60\n"

Test(binding, is_added_refreshed_removed_or_asked_for)
{
    check(FIRST, "initial 1 0");
    check(FIRST "30000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Expires: 60", "initial 1 0, refresh 0 0");
    check(FIRST "30000 a>b REGISTER b=2 n=2 | Contact: <sip:a@y> | Expires: 60", "initial 1 0, initial 0 0");
    check(FIRST "30000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x>;expires=0", "initial 1 0, unregister 0 0");
    check(FIRST "30000 a>b REGISTER b=2 n=2", "initial 1 0, query 0 0");
    /* it has lapsed: a minute granted, two minutes passed */
    check(FIRST "120000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Expires: 60", "initial 1 0, initial 0 1");
    /* a query in between changes nothing */
    check(FIRST "20000 a>b REGISTER b=2 n=2\n 20005 b>a 200 REGISTER b=2 n=2 t=T | Contact: <sip:a@x>;expires=40\n"
                "30000 a>b REGISTER b=3 n=3 | Contact: <sip:a@x> | Expires: 60", "initial 1 0, query 1 0, refresh 0 0");
    /* one that failed neither */
    check("0 a>b REGISTER b=1 | Contact: <sip:a@x>\n 5 b>a 503 REGISTER b=1 t=T\n"
          "40000 a>b REGISTER b=3 n=3 | Contact: <sip:a@x>", "initial 0 0, initial 0 0");
}

Test(binding, that_comes_again_soon_after_it_was_removed_flaps)
{
#define GONE "20000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x>;expires=0\n 20005 b>a 200 REGISTER b=2 n=2 t=T\n"
    check(FIRST GONE "30000 a>b REGISTER b=3 n=3 | Contact: <sip:a@x>", "initial 1 0, unregister 0 0, initial 0 1");
    check(FIRST GONE "700000 a>b REGISTER b=3 n=3 | Contact: <sip:a@x>", "initial 1 0, unregister 0 0, initial 0 0");
    check(FIRST "20000 a>b REGISTER b=2 n=2 | Contact: * | Expires: 0\n 20005 b>a 200 REGISTER b=2 n=2 t=T\n"
                "30000 a>b REGISTER b=3 n=3 | Contact: <sip:a@x>", "initial 1 0, unregister 0 0, initial 0 1");
}

static const struct registration *only(const struct feed *f)
{
    return engine_registration(f->e, feed_ref(f, ENGINE_REGISTRATIONS, 1));
}

Test(binding, has_what_outbound_and_gruu_add)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b REGISTER b=1 | Contact: <sip:a@x>;reg-id=2;+sip.instance=\"<urn:uuid:1>\" | Path: <sip:p;lr>\n"
             "5 b>a 200 REGISTER b=1 t=T | Contact: <sip:a@x>;temp-gruu=\"sip:t\";pub-gruu=\"sip:g\" | Service-Route: <sip:s;lr>");
    const struct outbound *o = only(&f)->outbound;
    cr_assert_eq(o->reg_id, 2);
    cr_assert(slice_eq(o->instance, SLICE_LIT("urn:uuid:1")));
    cr_assert(slice_eq(o->path, SLICE_LIT("<sip:p;lr>")));
    cr_assert(slice_eq(o->gruu, SLICE_LIT("sip:g")));
    cr_assert(slice_eq(o->service_route, SLICE_LIT("<sip:s;lr>")));
    engine_free(f.e);
}

Test(binding, is_behind_a_nat_where_the_registrar_saw_another_address)
{
    static const struct {
        const char *by, *nat;
    } cases[] = {
        {"192.0.2.9;received=198.51.100.1;rport=9", "198.51.100.1:9"},
        {"192.0.2.9:5070;received=198.51.100.1", "198.51.100.1:5070"},
        {"192.0.2.9;rport=4000", "192.0.2.9:4000"},
        {"192.0.2.9;rport=5060", NULL},
        {"192.0.2.9;received=192.0.2.9", NULL},
        {"phone.example;received=198.51.100.1", NULL}, /* a name always gets it */
        {"[2001:db8::9];received=2001:db8::1;rport=7", "[2001:db8::1]:7"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        char lines[300];
        snprintf(lines, sizeof lines, "0 a>b REGISTER b=1 | Contact: <sip:a@x>\n5 b>a 200 REGISTER b=1 t=T by=%s", cases[i].by);
        feed(&f, lines);
        const struct outbound *o = only(&f)->outbound;
        struct slice nat = o ? o->nat : SLICE_NONE;
        cr_assert(slice_eq(nat, slice_of(cases[i].nat)), "%s: %.*s", cases[i].by, (int)nat.n, nat.p ? nat.p : "");
        engine_free(f.e);
    }
}

Test(binding, attempts_with_a_stale_nonce_are_told_apart)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b REGISTER b=1 | Contact: <sip:a@x> | Authorization: Digest realm=\"r\"\n"
             "5 b>a 401 REGISTER b=1 t=T | WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", stale=true\n"
             "9 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Authorization: Digest realm=\"r\"\n"
             "12 b>a 401 REGISTER b=2 n=2 t=T | WWW-Authenticate: Digest realm=\"r\", nonce=\"m\"");
    feed_end(&f, 99);
    cr_assert_eq(only(&f)->stale_nonces, 1);
    cr_assert_eq(only(&f)->outcome, REGISTRATION_AUTH_FAILED);
    engine_free(f.e);
}
