/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine_feed.h"

/* All registrations as "outcome code attempts expires contacts". */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[400] = "";

    feed(&f, lines);
    feed_end(&f, end);
    size_t n = feed_count(&f, ENGINE_REGISTRATIONS);
    for (size_t i = 1; i <= n; i++) {
        const struct registration *g = engine_registration(f.e, feed_ref(&f, ENGINE_REGISTRATIONS, i));
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s %u %u %lld %.*s", i > 1 ? ", " : "",
            registration_outcome_name((enum registration_outcome)g->outcome), g->final_code, g->attempts,
            (long long)g->expires_s, (int)g->contacts.n, g->contacts.p ? g->contacts.p : "");
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define REGISTER "0 a>b REGISTER b=1 | Contact: <sip:a@x> | Expires: 60\n"

Test(registration, outcome_is_that_of_the_last_attempt)
{
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T | Contact: <sip:a@x>;expires=30", 50, "registered 200 1 30 sip:a@x");
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T | Contact: <sip:a@x>;expires=30, <sip:a@y>;expires=90", 50,
        "registered 200 1 30 sip:a@x\nsip:a@y");
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T", 50, "registered 200 1 60 sip:a@x");
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T", 50, "challenged 401 1 60 sip:a@x");
    check(REGISTER "5 b>a 403 REGISTER b=1 t=T", 50, "rejected 403 1 60 sip:a@x");
    check(REGISTER "5 b>a 408 REGISTER b=1 t=T", 50, "timeout 408 1 60 sip:a@x");
    check(REGISTER, 50, "in_progress 0 1 60 sip:a@x");
    check(REGISTER "500 a>b REGISTER b=1", 32000, "timeout 0 1 60 sip:a@x");
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 20 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Authorization: Digest "
                   "realm=\"r\"\n"
                   "30 b>a 200 REGISTER b=2 n=2 t=T",
        50, "registered 200 2 -1 sip:a@x");
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 20 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\"\n"
                   "30 b>a 401 REGISTER b=2 n=2 t=T",
        50, "auth_failed 401 2 -1 sip:a@x");
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 20 a>b REGISTER b=2 n=2 | Authorization: Digest realm=\"r\"\n"
                   "30 b>a 403 REGISTER b=2 n=2 t=T",
        50, "auth_failed 403 2 -1 sip:a@x");
    check(REGISTER
        "5 b>a 423 REGISTER b=1 t=T | Min-Expires: 600\n 20 a>b REGISTER b=2 n=2 | Contact: <sip:a@x>;expires=600\n"
        "30 b>a 200 REGISTER b=2 n=2 t=T",
        50, "registered 200 2 600 sip:a@x");
}

Test(registration, zero_expires_unregisters)
{
    check("0 a>b REGISTER b=1 | Contact: * | Expires: 0\n 5 b>a 200 REGISTER b=1 t=T", 50, "unregistered 200 1 0 ");
    check("0 a>b REGISTER b=1 | Contact: <sip:a@x>;expires=0\n 5 b>a 200 REGISTER b=1 t=T", 50,
        "unregistered 200 1 0 sip:a@x");
    /* one of two stays */
    check("0 a>b REGISTER b=1 | Contact: <sip:a@x>;expires=0, <sip:a@y>;expires=60\n 5 b>a 200 REGISTER b=1 t=T", 50,
        "registered 200 1 60 sip:a@y");
}

Test(registration, each_refresh_is_its_own_but_not_each_hop)
{
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T\n 30000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "30010 b>a 200 REGISTER b=2 n=2 t=T",
        31000, "registered 200 1 60 sip:a@x, registered 200 1 60 sip:a@x");
    check(REGISTER "1 b>c REGISTER b=2,1 | Contact: <sip:a@x> | Expires: 60\n 5 c>b 200 REGISTER b=2,1 t=T\n"
                   "6 b>a 200 REGISTER b=1 t=T",
        50, "registered 200 1 60 sip:a@x");
    /* nobody answers, and the client tries again a minute later */
    check(REGISTER "60000 a>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Expires: 60", 61000,
        "timeout 0 1 60 sip:a@x, in_progress 0 1 60 sip:a@x");
    /* a client that starts anew with the CSeq and Call-ID of its last run */
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T\n 99000 a>b REGISTER b=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "99010 b>a 403 REGISTER b=2 t=T",
        99900, "registered 200 1 60 sip:a@x, rejected 403 1 60 sip:a@x");
}

Test(registration, is_of_one_address_of_record_and_client)
{
    /* another line, and a line whose From tag has changed */
    check(REGISTER "1 a>b REGISTER b=2 n=2 whom=carol | Contact: <sip:c@x> | Expires: 60\n 5 b>a 200 REGISTER b=1 t=T\n"
                   "6 b>a 403 REGISTER b=2 n=2 whom=carol t=T",
        50, "registered 200 1 60 sip:a@x, rejected 403 1 60 sip:c@x");
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 9 a>b REGISTER b=2 n=2 f=G | Contact: <sip:a@x> | Expires: 60\n"
                   "12 b>a 200 REGISTER b=2 n=2 f=G t=T",
        50, "registered 200 2 60 sip:a@x");
    /* another phone with the same Call-ID and CSeq, whatever its tag, through the same proxy too */
    check(REGISTER "2 c>b REGISTER b=2 | Contact: <sip:a@y> | Expires: 60\n 5 b>a 200 REGISTER b=1 t=T\n 6 b>c 403 REGISTER b=2 t=T", 50,
        "registered 200 1 60 sip:a@x, rejected 403 1 60 sip:a@y");
    check("0 p>b REGISTER b=1,7 | Contact: <sip:a@x>\n 2 p>b REGISTER b=2,8 f=G | Contact: <sip:a@y>\n 5 b>p 200 REGISTER b=1,7 t=T\n"
          "6 b>p 403 REGISTER b=2,8 f=G t=T", 50, "registered 200 1 -1 sip:a@x, rejected 403 1 -1 sip:a@y");
    /* its connection is new, and so is its port */
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 9 a6000>b REGISTER b=2 n=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "12 b>a6000 200 REGISTER b=2 n=2 t=T", 50, "registered 200 2 60 sip:a@x");
}

Test(registration, goes_to_the_next_server)
{
    check(REGISTER "5 b>a 503 REGISTER b=1 t=T\n 9 a>c REGISTER b=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "12 c>a 200 REGISTER b=2 t=T", 50, "registered 200 1 60 sip:a@x");
    /* which has not challenged it yet; the CSeq must go up, and does not */
    check(REGISTER "5 b>a 401 REGISTER b=1 t=T\n 9 a>b REGISTER b=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "12 b>a 200 REGISTER b=2 t=T", 50, "registered 200 2 60 sip:a@x");
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T\n 9 a>b REGISTER b=2 | Contact: <sip:a@x> | Expires: 60\n"
                   "12 b>a 400 REGISTER b=2 t=T", 50, "registered 200 1 60 sip:a@x, rejected 400 1 60 sip:a@x");
}

Test(registration, the_first_final_response_of_the_clients_hop_decides)
{
    check(REGISTER "5 b>a 200 REGISTER b=1 t=T\n 6 b>a 503 REGISTER b=1 t=U", 50, "registered 200 1 60 sip:a@x");
    check(REGISTER "1 b>c REGISTER b=2,1 | Contact: <sip:a@x> | Expires: 60\n 5 b>a 408 REGISTER b=1 t=T\n"
                   "6 c>b 200 REGISTER b=2,1 t=U", 50, "timeout 408 1 60 sip:a@x");
}
