/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/read.h"
#include "engine_feed.h"
#include "sip/status.h"

/* The call (1..) of each message, 0 for none. */
static void check(const char *lines, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[200] = "";

    feed(&f, lines);
    size_t n = feed_count(&f, ENGINE_MESSAGES);
    for (size_t i = 1; i <= n; i++) {
        const struct call *c = engine_call(f.e, message_call(f.e, feed_message(&f, i)));
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%u", i > 1 ? " " : "", c ? c->no : 0);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define INVITE "0 a>b INVITE b=1\n"

Test(call, takes_in_its_hops_forks_and_what_happens_in_its_dialogs)
{
    check(INVITE "1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 9 c>b 180 INVITE b=2,1 t=T\n 10 b>a 180 INVITE b=1 t=T",
        "1 1 1 1 1");
    check(INVITE
        "10 b>a 180 INVITE b=1 t=T\n 20 a>b PRACK b=2 n=2 t=T\n 30 b>a 200 INVITE b=1 t=T\n 40 a>b ACK b=3 t=T\n"
        "50 b>a INFO b=4 f=T t=F\n 60 a>b BYE b=5 n=3 t=T",
        "1 1 1 1 1 1 1");
    check(INVITE "10 a>b CANCEL b=1\n 11 b>a 200 CANCEL b=1", "1 1 1");
    check("0 a>b OPTIONS b=1\n 1 a>b REGISTER b=2\n 2 a>b MESSAGE b=3", "0 0 0");
}

Test(call, is_one_with_its_repaired_attempts)
{
    check(INVITE "10 b>a 401 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2\n 30 b>a 180 INVITE b=2 n=2 t=T", "1 1 1 1");
    check(INVITE "10 b>a 422 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2", "1 1 1");
    check(INVITE "10 b>a 302 INVITE b=1 t=X\n 20 a>c INVITE b=2 n=2", "1 1 1");
    /* a client that makes a new From tag for the retry */
    check(INVITE "10 b>a 407 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2 f=G | Proxy-Authorization: Digest realm=\"r\"",
        "1 1 1");
    check(INVITE "10 b>a 407 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2 f=G", "1 1 2");
    check(INVITE "10 b>a 486 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2", "1 1 2");
    check(INVITE "10 b>a 200 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2", "1 1 2");
}

Test(call, a_call_id_that_is_used_again_is_another_call)
{
    check(INVITE "10 b>a 486 INVITE b=1 t=T\n 60000 a>b INVITE b=2", "1 1 2");
    check(INVITE "10 b>a 486 INVITE b=1 t=T\n 60000 a>b INVITE b=2 f=G", "1 1 2");
    check(INVITE "10 a>b INVITE b=2 f=G", "1 2");
    check(INVITE
        "10 b>a 200 INVITE b=1 t=T\n 20 a>b BYE b=3 n=2 t=T\n 30 a>b INVITE b=4 n=3\n 40 b>a 180 INVITE b=4 n=3 t=U",
        "1 1 1 2 2");
    check("0 a>b INVITE call=x\n 1 a>b INVITE call=y", "1 2");
}

Test(call, that_began_before_the_capture_is_one_call)
{
    check("0 a>b INFO b=2 n=2 t=T\n 10 b>a 200 INFO b=2 n=2 t=T\n 20 b>a BYE b=3 f=T t=F", "1 1 1");
    check(
        "0 b>a 180 INVITE b=1 t=T\n 9 b>a 200 INVITE b=1 t=T\n 10 a>b ACK b=2 t=T\n 20 a>b BYE b=3 n=2 t=T", "1 1 1 1");
    /* the ACK to a challenge, then the retry */
    check("0 a>b ACK b=1 t=X\n 10 a>b INVITE b=2 n=2\n 20 b>a 200 INVITE b=2 n=2 t=T", "1 1 1");
    /* the ACK to a failure of one branch, then another branch */
    check("0 b>c ACK b=2 t=X\n 10 d>b 200 INVITE b=3,1 t=T", "1 1");
    /* responses to re-INVITEs of both sides */
    check("0 b>a 491 INVITE b=1 n=2 t=T\n 1 a>b 491 INVITE b=2 n=7 f=T t=F\n 20 a>b BYE b=3 n=4 t=T", "1 1 1");
    /* a BYE shows a dialog of which nothing else was captured */
    check(INVITE "9000 a>b BYE b=3 n=2 t=T", "1 1");
}

Test(call, each_ended_call_is_told_of_once_and_in_order)
{
    struct feed f = feed_new(&(struct engine_options){.live = true});

    feed(&f, "0 a>b INVITE call=x\n 1 a>b INVITE call=y\n 2 a>b INVITE call=z");
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    feed(&f, "10 b>a 486 INVITE call=y t=T");
    ref y = engine_next_ended_call(f.e);
    cr_assert_eq(engine_call(f.e, y)->no, 2);
    cr_assert_eq(engine_call(f.e, y)->verdict.outcome, OUTCOME_BUSY);
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    feed(&f, "11 a>b ACK call=y t=T\n 500 b>a 486 INVITE call=y t=T\n 501 a>b ACK call=y t=T");
    cr_assert_eq(engine_next_ended_call(f.e), 0, "it was told of already");
    feed(&f, "600 b>a 200 INVITE call=z t=T\n 601 a>b ACK call=z b=2 t=T");
    cr_assert_eq(engine_next_ended_call(f.e), 0, "it is not over");
    feed(&f, "700 a>b BYE call=z n=2 b=3 t=T");
    cr_assert_eq(engine_next_ended_call(f.e), 0, "the BYE has no response yet");
    feed(&f, "710 b>a 200 BYE call=z n=2 b=3 t=T");
    cr_assert_eq(engine_call(f.e, engine_next_ended_call(f.e))->no, 3);
    engine_advance(f.e, FEED_START + 33 * CAPTIME_S);
    ref x = engine_next_ended_call(f.e);
    cr_assert_eq(engine_call(f.e, x)->no, 1, "Timer B has fired");
    cr_assert_eq(engine_call(f.e, x)->verdict.outcome, OUTCOME_TIMEOUT);
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    engine_free(f.e);
}

Test(call, a_challenge_is_over_when_no_retry_came_while_timer_d_ran)
{
    struct feed f = feed_new(&(struct engine_options){.live = true});

    /* it rang for longer than Timer B lasts before the challenge came */
    feed(&f, "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 50000 b>a 407 INVITE b=1 t=T\n");
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    engine_advance(f.e, FEED_START + 84 * CAPTIME_S);
    ref r = engine_next_ended_call(f.e);
    cr_assert_neq(r, 0);
    cr_assert_eq(engine_call(f.e, r)->verdict.outcome, OUTCOME_CHALLENGED);
    engine_free(f.e);
}

Test(call, an_early_dialog_that_lost_the_fork_keeps_no_call_open)
{
    struct feed f = feed_new(&(struct engine_options){.live = true});

    feed(&f, "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n 20 b>a 200 INVITE b=1 t=U\n 30 a>b ACK b=2 t=U");
    engine_settle(f.e, FEED_START + 40 * CAPTIME_MS);
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    feed(&f, "50 a>b BYE b=3 n=2 t=U\n 60 b>a 200 BYE b=3 n=2 t=U");
    cr_assert_neq(engine_next_ended_call(f.e), 0);
    cr_assert_eq(engine_next_ended_call(f.e), 0);
    engine_free(f.e);
}

Test(call, thousands_of_requests_or_dialogs_cost_no_time_while_live)
{
    struct feed f = feed_new(&(struct engine_options){.live = true});
    char line[80];

    feed(&f, "0 a>b INVITE b=x\n 1 b>a 200 INVITE b=x t=T\n");
    for (int i = 2; i < 20000; i++) {
        snprintf(line, sizeof line, "%d a>b INFO b=%d n=%d t=T", i, i, i);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d b>a 200 INFO b=%d n=%d t=T", i, i, i);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d b>a 200 INVITE b=x t=T%d", i, i);
        feed_line(&f, line);
        cr_assert_eq(engine_next_ended_call(f.e), 0);
    }
    engine_free(f.e);
}

Test(call, thousands_of_calls_with_one_call_id_cost_no_time)
{
    struct feed f = feed_new(NULL);
    char line[80];

    for (int i = 1; i < 20000; i++) {
        snprintf(line, sizeof line, "%d a>b INVITE b=%d f=F%d", i, i, i);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d b>a 200 INVITE b=%d f=F%d t=T", i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, 20000);
    cr_assert_eq(feed_count(&f, ENGINE_CALLS), 19999);
    engine_free(f.e);
}
