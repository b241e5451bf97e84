/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/dialog.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine_feed.h"

/* All dialogs as "usage state ended_by/ended_from from>to", in their order. */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[400] = "";

    feed(&f, lines);
    feed_end(&f, end);
    size_t n = feed_count(&f, ENGINE_DIALOGS);
    for (size_t i = 1; i <= n; i++) {
        const struct dialog *d = feed_dialog(&f, i);
        const char *side = side_name((enum side)d->ended_from);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s %s %s/%s %.*s>%.*s", i > 1 ? ", " : "",
            dialog_usage_name((enum dialog_usage)d->usage), dialog_state_name((enum dialog_state)d->state),
            dialog_end_name((enum dialog_end)d->ended_by), side ? side : "-", (int)d->from_tag.n, d->from_tag.p,
            (int)d->to_tag.n, d->to_tag.p);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define INVITE "0 a>b INVITE b=1\n"
#define EARLY  INVITE "10 b>a 180 INVITE b=1 t=T\n"
#define CALL   EARLY "20 b>a 200 INVITE b=1 t=T\n 30 a>b ACK b=2 t=T\n"

Test(dialog, begins_with_a_response_that_has_a_to_tag)
{
    check(INVITE "10 b>a 100 INVITE b=1 t=T", 50, "");
    check(INVITE "10 b>a 180 INVITE b=1", 50, "");
    check(INVITE "10 b>a 486 INVITE b=1 t=T", 50, "");
    check(EARLY, 50, "invite early capture_end/- F>T");
    check(CALL, 50, "invite confirmed capture_end/- F>T");
    check("0 a>b OPTIONS\n 10 b>a 200 OPTIONS t=T", 50, "");
    /* one dialog, however many hops show it */
    check(INVITE "1 b>c INVITE b=2,1\n 10 c>b 180 INVITE b=2,1 t=T\n 11 b>a 180 INVITE b=1 t=T", 50,
        "invite early capture_end/- F>T");
}

Test(dialog, ends_as_its_messages_say)
{
    check(CALL "90 a>b BYE b=3 n=2 t=T", 99, "invite terminated bye/caller F>T");
    check(CALL "90 b>a BYE b=3 n=2 f=T t=F", 99, "invite terminated bye/callee F>T");
    check(EARLY "90 b>a 486 INVITE b=1 t=T", 99, "invite terminated rejected/callee F>T");
    check(EARLY "80 a>b CANCEL b=1\n 90 b>a 487 INVITE b=1 t=T", 99, "invite terminated cancel/caller F>T");
    /* the 487 may have another tag: the early dialog ends with the call */
    check(EARLY "80 a>b CANCEL b=1\n 90 b>a 487 INVITE b=1 t=U", 99, "invite terminated cancel/caller F>T");
    check(EARLY "12 b>a 180 INVITE b=1 t=U\n 20 b>a 200 INVITE b=1 t=U", 99,
        "invite terminated fork_lost/network F>T, invite confirmed capture_end/- F>U");
    /* the proxy cancels a branch because another one answered, or before it tries the next one (RFC 5359 2.9) */
    check(INVITE "1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 9 c>b 180 INVITE b=2,1 t=T\n 20 d>b 200 INVITE b=3,1 t=U\n"
                 "21 b>c CANCEL b=2,1\n 22 c>b 487 INVITE b=2,1 t=T",
        99, "invite terminated fork_lost/network F>T, invite confirmed capture_end/- F>U");
    check(INVITE "1 b>c INVITE b=2,1\n 9 c>b 180 INVITE b=2,1 t=T\n 15 b>c CANCEL b=2,1\n 16 c>b 487 INVITE b=2,1 t=T\n"
                 "17 b>d INVITE b=3,1\n 20 d>b 200 INVITE b=3,1 t=U",
        99, "invite terminated cancel/network F>T, invite confirmed capture_end/- F>U");
    check(EARLY "20 b>a 200 INVITE b=1 t=T\n 21 b>a 200 INVITE b=1 t=U", 99,
        "invite confirmed capture_end/- F>T, invite confirmed capture_end/- F>U");
}

Test(dialog, failures_within_it_are_those_of_rfc_5057)
{
    static const struct {
        const char *request;
        unsigned code;
        bool ends;
    } cases[] = {
        {"INVITE", 488, false},
        {"INVITE", 491, false},
        {"INVITE", 503, false},
        {"INVITE", 481, true},
        {"INVITE", 404, true},
        {"INVITE", 483, true},
        {"INVITE", 401, false},
        {"UPDATE", 504, false},
        {"INVITE", 604, true},
        {"UPDATE", 405, true},
        {"INFO", 405, false},
        {"INFO", 501, false},
        {"OPTIONS", 405, false},
        {"MESSAGE", 489, false},
        {"INFO", 481, true},
        {"INFO", 480, true},
        /* of another usage of the same dialog */
        {"SUBSCRIBE", 481, false},
        {"SUBSCRIBE", 489, false},
        {"REFER", 405, false},
        {"REFER", 404, true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[300];
        snprintf(lines, sizeof lines, CALL "50 a>b %s b=5 n=2 t=T\n 60 b>a %u %s b=5 n=2 t=T", cases[i].request,
            cases[i].code, cases[i].request);
        check(lines, 99,
            cases[i].ends ? "invite terminated error_response/callee F>T" : "invite confirmed capture_end/- F>T");
    }
}

Test(dialog, that_began_before_the_capture_is_known_from_its_requests)
{
    check("0 a>b BYE b=3 n=2 t=T", 50, "invite terminated bye/- F>T"); /* who called is not known */
    check("0 a>b INFO b=3 n=2 t=T", 50, "invite confirmed capture_end/- F>T");
    check("0 a>b UPDATE b=3 n=2 t=T", 50, "invite early capture_end/- F>T");
    check("0 a>b NOTIFY b=3 n=2 t=T | Event: presence | Subscription-State: active", 50,
        "subscribe confirmed capture_end/- T>F");
    check("0 a>b MESSAGE b=3 n=2 t=T", 50, "");
}

Test(dialog, a_bye_without_to_tag_ends_the_only_dialog_of_its_sender)
{
    check(CALL "90 a>b BYE b=3 n=2", 99, "invite terminated bye/caller F>T");
    check(CALL "21 b>a 200 INVITE b=1 t=U\n 90 a>b BYE b=3 n=2", 99,
        "invite confirmed capture_end/- F>T, invite confirmed capture_end/- F>U");
}

#define SUBSCRIBE "0 a>b SUBSCRIBE b=1 | Event: presence | Expires: 60\n"

Test(dialog, subscriptions_live_by_notify_and_by_time)
{
    check(SUBSCRIBE "5 b>a 200 SUBSCRIBE b=1 t=T | Expires: 60", 50, "subscribe confirmed capture_end/- F>T");
    check(SUBSCRIBE "5 b>a 489 SUBSCRIBE b=1 t=T", 50, "");
    /* the NOTIFY may come first (RFC 6665 4.4.1) */
    check(SUBSCRIBE "5 b>a NOTIFY b=2 f=T t=F | Event: presence | Subscription-State: active;expires=60", 50,
        "subscribe confirmed capture_end/- F>T");
    check(SUBSCRIBE "5 b>a 200 SUBSCRIBE b=1 t=T | Expires: 60\n"
                    "9 b>a NOTIFY b=2 f=T t=F | Event: presence | Subscription-State: terminated;reason=noresource",
        50, "subscribe terminated notify/callee F>T");
    check(
        SUBSCRIBE "5 b>a 200 SUBSCRIBE b=1 t=T | Expires: 60", 60000 + 31000, "subscribe confirmed capture_end/- F>T");
    check(SUBSCRIBE "5 b>a 200 SUBSCRIBE b=1 t=T | Expires: 60", 60000 + 33000, "subscribe terminated expired/- F>T");
    check("0 a>b REFER b=1\n 5 b>a 202 REFER b=1 t=T", 50, "refer confirmed capture_end/- F>T");
}

Test(dialog, the_ack_to_a_2xx_is_in_the_dialog_of_its_tags)
{
    struct feed f = feed_new(NULL);

    feed(&f, EARLY "12 b>a 180 INVITE b=1 t=U\n 20 b>a 200 INVITE b=1 t=U\n 30 a>b ACK b=2 t=U");
    feed_end(&f, 50);
    cr_assert_eq(feed_txn(&f, 2)->type, TXN_ACK);
    cr_assert_eq(engine_dialog(f.e, feed_txn(&f, 2)->dialog)->no, 2);
    cr_assert_eq(feed_dialog(&f, 1)->transactions, 1, "the INVITE counts in the first dialog that it made");
    cr_assert_eq(feed_dialog(&f, 2)->transactions, 1);
    engine_free(f.e);
}
