/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/dialog.h"
#include "engine/talk/session_timer.h"
#include "feed_findings.h"

#define TIMER(what) " | Session-Expires: " what "\n"
#define CALL "0 a>b INVITE b=1\n 1000 b>a 200 INVITE b=1 t=T" TIMER("90;refresher=uac") "1010 a>b ACK b=2 t=T\n"

/* "interval refresher refreshes" of the first dialog and how it ended, when the capture ends then. */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[200] = "none";

    feed(&f, lines);
    feed_end(&f, end);
    const struct dialog *d = feed_dialog(&f, 1);
    const struct session_timer *s = session_timer_of(d);
    if (s) {
        const char *side = side_name(negotiation_side(d, s->caller_refreshes));
        snprintf(found, sizeof found, "%u %s %u", s->seconds, side ? side : "-", s->refreshes);
    }
    snprintf(found + strlen(found), 40, ", %s", dialog_end_name((enum dialog_end)d->ended_by));
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

Test(session_timer, is_set_by_the_newest_2xx)
{
    check(CALL, 2000, "90 caller 0, capture_end");
    check("0 a>b INVITE b=1" TIMER("90") "1000 b>a 200 INVITE b=1 t=T\n", 2000, "none, capture_end");
    check(CALL "40000 a>b UPDATE b=3 n=2 t=T\n 40010 b>a 200 UPDATE b=3 n=2 t=T" TIMER("120;refresher=uas"), 50000,
        "120 callee 1, capture_end");
    /* refresher=uac is whoever sent the request */
    check(CALL "40000 b>a UPDATE b=3 n=2 f=T t=F\n 40010 a>b 200 UPDATE b=3 n=2 f=T t=F" TIMER("120;refresher=uac"),
        50000, "120 callee 1, capture_end");
    /* switched off (RFC 4028 7.2) */
    check(CALL "40000 a>b UPDATE b=3 n=2 t=T\n 40010 b>a 200 UPDATE b=3 n=2 t=T", 500000, "none, capture_end");
    /* a refused refresh changes nothing (10) */
    check(CALL "40000 a>b UPDATE b=3 n=2 t=T\n 40010 b>a 422 UPDATE b=3 n=2 t=T | Min-SE: 120", 50000,
        "90 caller 0, capture_end");
    /* two hops, and only the caller's has it, from the proxy (8.2) */
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 9 c>b 200 INVITE b=2,1 t=T\n"
          "10 b>a 200 INVITE b=1 t=T" TIMER("90;refresher=uac"), 100, "90 caller 0, capture_end");
    check("0 a>b INVITE b=1\n 1 b>c INVITE b=2,1\n 9 c>b 200 INVITE b=2,1 t=T" TIMER("90;refresher=uac")
          "10 b>a 200 INVITE b=1 t=T" TIMER("90;refresher=uac"), 100, "90 caller 0, capture_end");
}

Test(session_timer, a_bye_is_its_own_where_no_refresh_came)
{
    static const struct {
        const char *bye;
        bool from_caller;
        bool is;
    } cases[] = {
        /* the interval ends at 91 s; the side that waits may hang up from 61 s on (RFC 4028 10) */
        {"59000 b>a BYE b=8 n=9 f=T t=F", false, false},
        {"61000 b>a BYE b=8 n=9 f=T t=F", false, true},
        {"89000 b>a BYE b=8 n=9 f=T t=F", false, true},
        {"61000 a>b BYE b=8 n=9 t=T", true, false},
        {"91500 a>b BYE b=8 n=9 t=T", true, true},
        /* its refresh was not answered */
        {"45000 a>b UPDATE b=3 n=2 t=T\n 77000 a>b BYE b=8 n=9 t=T", true, true},
        {"45000 a>b UPDATE b=3 n=2 t=T\n 45010 b>a 200 UPDATE b=3 n=2 t=T" TIMER("90;refresher=uac")
         "77000 b>a BYE b=8 n=9 f=T t=F", false, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[1000];
        snprintf(lines, sizeof lines, "%s%s", CALL, cases[i].bye);
        struct feed f = feed_new(NULL);
        feed(&f, lines);
        feed_end(&f, 92000);
        const struct dialog *d = feed_dialog(&f, 1);
        cr_assert_eq(d->ended_by, cases[i].is ? DIALOG_END_SESSION_TIMER : DIALOG_END_BYE, "%s", lines);
        cr_assert_eq(d->ended_from, cases[i].from_caller ? SIDE_CALLER : SIDE_CALLEE, "%s", lines);
        engine_free(f.e);
    }
}

Test(session_timer, runs_out_without_refresh_and_bye)
{
    check(CALL, 90000, "90 caller 0, capture_end");
    check(CALL, 93000, "90 caller 0, session_timer");
    feed_check_findings(CALL, 90000, "");
    feed_check_findings(CALL, 93000, "2 session_expired");
    /* both go on with it: still told of, but nothing has ended */
    feed_check_findings(CALL "95000 a>b INFO b=5 n=5 t=T\n 95001 b>a 200 INFO b=5 n=5 t=T", 95002, "2 session_expired");
    feed_check_findings(CALL "95000 a>b UPDATE b=5 n=5 t=T\n 95001 b>a 200 UPDATE b=5 n=5 t=T" TIMER("90;refresher=uac"),
        95002, "2 session_expired");
    feed_check_findings(CALL "61000 b>a BYE b=8 n=9 f=T t=F\n 61010 a>b 200 BYE b=8 n=9 f=T t=F", 99000, "");
}

Test(session_timer, what_ran_out_for_now_is_open_again_when_more_comes)
{
    struct feed f = feed_new(NULL);

    feed(&f, CALL);
    engine_settle(f.e, FEED_START + 95 * CAPTIME_S);
    cr_assert_eq(feed_dialog(&f, 1)->ended_by, DIALOG_END_SESSION_TIMER);
    feed(&f, "96000 a>b BYE b=8 n=9 t=T\n 96010 b>a 200 BYE b=8 n=9 t=T");
    cr_assert_eq(feed_call(&f, 1)->open_dialogs, 0);
    feed_end(&f, 97000);
    cr_assert_eq(feed_dialog(&f, 1)->ended_from, SIDE_CALLER);
    engine_free(f.e);
}
