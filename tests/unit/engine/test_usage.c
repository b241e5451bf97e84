/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/dialog.h"
#include "engine_feed.h"

/* All dialogs as "usage event;id state ended_by transactions", in their order. */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[500] = "";

    feed(&f, lines);
    feed_end(&f, end);
    size_t n = feed_count(&f, ENGINE_DIALOGS);
    for (size_t i = 1; i <= n; i++) {
        const struct dialog *d = feed_dialog(&f, i);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s %.*s %s %s %u", i > 1 ? ", " : "",
            dialog_usage_name((enum dialog_usage)d->usage), d->more ? (int)d->more->event.n : 0,
            d->more && d->more->event.p ? d->more->event.p : "", dialog_state_name((enum dialog_state)d->state),
            dialog_end_name((enum dialog_end)d->ended_by), d->transactions);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define CALL      "0 a>b INVITE b=1\n 20 b>a 200 INVITE b=1 t=T\n 30 a>b ACK b=2 t=T\n"
#define SUBSCRIBE CALL "40 a>b SUBSCRIBE b=3 n=2 t=T | Event: dialog\n 45 b>a 200 SUBSCRIBE b=3 n=2 t=T\n"

Test(usage, of_a_dialog_begins_and_ends_on_its_own)
{
    check(SUBSCRIBE, 99, "invite  confirmed capture_end 2, subscribe dialog confirmed capture_end 1");
    check(SUBSCRIBE "60 a>b BYE b=5 n=3 t=T", 99, "invite  terminated bye 3, subscribe dialog confirmed capture_end 1");
    check(SUBSCRIBE "60 b>a NOTIFY b=5 f=T t=F | Event: dialog | Subscription-State: terminated", 99,
        "invite  confirmed capture_end 2, subscribe dialog terminated notify 2");
    /* packages and ids are names of subscriptions */
    check(SUBSCRIBE "60 b>a NOTIFY b=5 f=T t=F | Event: presence | Subscription-State: active", 99,
        "invite  confirmed capture_end 2, subscribe dialog confirmed capture_end 1, "
        "subscribe presence confirmed capture_end 1");
    check(SUBSCRIBE "60 a>b SUBSCRIBE b=4 n=3 t=T | Event: dialog;id=2\n 65 b>a 200 SUBSCRIBE b=4 n=3 t=T", 99,
        "invite  confirmed capture_end 2, subscribe dialog confirmed capture_end 1, subscribe dialog confirmed capture_end 1");
    /* a refused one makes none */
    check(CALL "40 a>b SUBSCRIBE b=3 n=2 t=T | Event: dialog\n 45 b>a 489 SUBSCRIBE b=3 n=2 t=T", 99,
        "invite  confirmed capture_end 3");
}

Test(usage, is_the_only_one_that_a_failure_of_its_requests_ends)
{
    static const struct {
        const char *request;
        unsigned code;
        const char *wanted; /* who ends: i(nvite), s(ubscription) */
    } cases[] = {
        {"INVITE", 481, "i"},
        {"SUBSCRIBE", 481, "s"},
        {"SUBSCRIBE", 480, "s"},
        {"SUBSCRIBE", 405, "s"},
        {"SUBSCRIBE", 489, "s"},
        {"SUBSCRIBE", 501, "s"},
        {"SUBSCRIBE", 403, ""},
        {"SUBSCRIBE", 408, ""},
        {"SUBSCRIBE", 500, ""},
        {"SUBSCRIBE", 404, "is"},
        {"SUBSCRIBE", 482, "is"},
        {"INVITE", 604, "is"},
        {"INVITE", 502, "is"},
        {"OPTIONS", 481, ""},
        {"OPTIONS", 410, "is"},
        {"MESSAGE", 480, ""},
        {"INFO", 501, ""},
        {"INFO", 481, "i"},
        {"FANCY", 501, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        char lines[400];
        snprintf(lines, sizeof lines,
            "50 a>b %s b=6 n=4 t=T | Event: dialog | Contact: <sip:a@h>\n 60 b>a %u %s b=6 n=4 t=T", cases[i].request,
            cases[i].code, cases[i].request);
        feed(&f, SUBSCRIBE);
        feed(&f, lines);
        feed_end(&f, 99);
        for (size_t d = 1; d <= 2; d++)
            cr_assert_eq(feed_dialog(&f, d)->ended_by == DIALOG_END_ERROR_RESPONSE,
                strchr(cases[i].wanted, d == 1 ? 'i' : 's') != NULL, "%s %u: usage %zu", cases[i].request, cases[i].code, d);
        engine_free(f.e);
    }
}

Test(usage, that_seemed_to_be_over_lives_on_when_its_peer_says_so)
{
    check(CALL "40 a>b INVITE b=3 n=2 t=T\n 45 b>a 481 INVITE b=3 n=2 t=T\n 60 a>b BYE b=4 n=3 t=T", 99,
        "invite  terminated error_response 4");
    check(CALL "40 a>b INVITE b=3 n=2 t=T\n 45 b>a 481 INVITE b=3 n=2 t=T\n 60 a>b BYE b=4 n=3 t=T\n"
               "65 b>a 200 BYE b=4 n=3 t=T", 99, "invite  terminated bye 4");
}

/* RFC 5057 note 13: 500 to whoever wants to leave. */
Test(usage, is_left_even_if_leaving_fails)
{
    check(SUBSCRIBE "60 a>b SUBSCRIBE b=4 n=3 t=T | Event: dialog | Expires: 0\n 65 b>a 500 SUBSCRIBE b=4 n=3 t=T", 99,
        "invite  confirmed capture_end 2, subscribe dialog terminated error_response 2");
}

Test(usage, ends_with_the_time_out_of_its_transaction)
{
    static const char invite[] = "invite  terminated error_response 3";

    check(CALL "40 a>b INVITE b=3 n=2 t=T\n 540 a>b INVITE b=3 n=2 t=T", 40000, invite);
    check(CALL "40 a>b INVITE b=3 n=2 t=T\n 45 b>a 408 INVITE b=3 n=2 t=T", 40000, invite);
    /* nothing was repeated: perhaps the response was not captured */
    check(CALL "40 a>b INVITE b=3 n=2 t=T", 40000, "invite  confirmed capture_end 3");
    /* the peer is still there */
    check(CALL "40 a>b INFO b=3 n=2 t=T\n 540 a>b INFO b=3 n=2 t=T\n 39000 b>a INFO b=7 n=9 f=T t=F", 40000,
        "invite  confirmed capture_end 4");
    /* of another usage, and of none */
    check(SUBSCRIBE "60 b>a NOTIFY b=5 f=T t=F | Event: dialog | Subscription-State: active\n"
                    "560 b>a NOTIFY b=5 f=T t=F | Event: dialog | Subscription-State: active", 40000,
        "invite  confirmed capture_end 2, subscribe dialog terminated error_response 2");
    check(CALL "40 a>b OPTIONS b=3 n=2 t=T\n 540 a>b OPTIONS b=3 n=2 t=T", 40000, "invite  confirmed capture_end 3");
}

/* RFC 3515 2.4.6 */
Test(usage, of_each_refer_is_named_by_its_cseq)
{
#define REFER "40 a>b REFER b=3 n=2 t=T | Refer-To: <sip:x@h>\n 45 b>a 202 REFER b=3 n=2 t=T\n"
#define AGAIN "50 a>b REFER b=4 n=3 t=T | Refer-To: <sip:y@h>\n 55 b>a 202 REFER b=4 n=3 t=T\n"
    check(CALL REFER AGAIN "60 b>a NOTIFY b=5 f=T t=F | Event: refer;id=3 | Subscription-State: terminated", 99,
        "invite  confirmed capture_end 2, refer refer confirmed capture_end 1, refer refer terminated notify 2");
    /* without an id it is the first that is open */
    check(CALL REFER AGAIN "60 b>a NOTIFY b=5 f=T t=F | Event: refer | Subscription-State: terminated", 99,
        "invite  confirmed capture_end 2, refer refer terminated notify 2, refer refer confirmed capture_end 1");
    /* the NOTIFY comes before the 202 */
    check(CALL "40 a>b REFER b=3 n=2 t=T | Refer-To: <sip:x@h>\n"
               "42 b>a NOTIFY b=5 f=T t=F | Event: refer | Subscription-State: active\n 45 b>a 202 REFER b=3 n=2 t=T", 99,
        "invite  confirmed capture_end 2, refer refer confirmed capture_end 2");
}

Test(usage, that_began_before_the_capture_is_known_from_its_requests)
{
    check("0 b>a NOTIFY b=5 f=T t=F | Event: refer | Subscription-State: active\n 9 a>b BYE b=6 n=2 t=T", 99,
        "refer refer confirmed capture_end 1, invite  terminated bye 1");
}
