/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/verdict/rules.h"
#include "engine_feed.h"
#include "sip/status.h"

#define INVITE "0 a>b INVITE b=1\n"
#define RINGS  "10 b>a 180 INVITE b=1 t=T\n"
#define FORK   INVITE "5 b>c INVITE b=2,1\n"

/* The words of `detail`. */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[200] = "";

    feed(&f, lines);
    feed_end(&f, end);
    const struct verdict *v = &feed_call(&f, 1)->verdict;
    for (unsigned i = 0; i < v->n_steps; i++) {
        const char *word = rule_row((enum rule)v->rules[i])->detail;
        if (word)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", *found ? " " : "", word);
    }
    cr_expect_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

Test(detail, how_a_call_was_given_up)
{
    check(INVITE "100 b>a 100 INVITE b=1\n 200 a>b CANCEL b=1\n 210 b>a 487 INVITE b=1 t=T", 300,
        "cancelled_before_ringing");
    check(INVITE RINGS "200 a>b CANCEL b=1\n 210 b>a 487 INVITE b=1 t=T", 300, "cancelled_ringing");
    check(INVITE RINGS "200 a>b CANCEL b=1", 40000, "cancelled_no_final cancelled_ringing");
    check(INVITE RINGS "200 a>b CANCEL b=1\n 210 b>a 486 INVITE b=1 t=T", 300, "cancel_too_late");
    check(INVITE RINGS "200 a>b CANCEL b=1 | Reason: SIP;cause=200\n 210 b>a 487 INVITE b=1 t=T", 300,
        "completed_elsewhere cancelled_ringing");
    check(INVITE RINGS "200 a>b BYE b=3 t=T n=2\n 210 b>a 487 INVITE b=1 t=T", 300, "early_bye");
}

Test(detail, what_went_on_in_a_fork)
{
    check(FORK "20 c>b 503 INVITE b=2,1 t=C\n 21 b>d INVITE b=3,1\n 30 d>b 486 INVITE b=3,1 t=D\n"
               "31 b>a 486 INVITE b=1 t=D", 100, "failed_over");
    check(FORK "5 b>d INVITE b=3,1\n 20 c>b 503 INVITE b=2,1 t=C\n 30 d>b 486 INVITE b=3,1 t=D\n"
               "31 b>a 486 INVITE b=1 t=D", 100, "");
    check(FORK "6 b>a 100 INVITE b=1\n 32100 b>d INVITE b=3,1\n 32200 d>b 200 INVITE b=3,1 t=D\n 32201 b>a 200 INVITE b=1 t=D", 33000,
        "failed_over"); /* Timer B of the first */
    check(FORK "5 b>d INVITE b=3,1\n 20 c>b 603 INVITE b=2,1 t=C\n 30 d>b 487 INVITE b=3,1 t=D\n"
               "31 b>a 603 INVITE b=1 t=C", 100, "global_failure");
    check(INVITE RINGS "20 b>a 199 INVITE b=1 t=T\n 30 b>a 180 INVITE b=1 t=U\n 40 b>a 200 INVITE b=1 t=U", 100,
        "early_dialog_ended");
}

Test(detail, a_loop_has_the_same_request_uri_and_a_spiral_another)
{
    check(FORK "10 c>b INVITE b=3,2,1\n 20 b>c 482 INVITE b=3,2,1 t=P", 100, "loop");
    check(FORK "10 c>d INVITE b=3,2,1", 100, "");
}

Test(detail, the_same_branch_on_two_paths_is_no_fork)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE b=2,1\n 1 c>b INVITE b=2,1\n 10 b>c 486 INVITE b=2,1 t=T\n 11 b>a 486 INVITE b=2,1 t=T");
    feed_end(&f, 100);
    cr_expect_eq(feed_call(&f, 1)->verdict.forks, 1);
    cr_expect_eq(feed_call(&f, 1)->verdict.hops, 1);
    cr_expect_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_BUSY);
    engine_free(f.e);
    check("0 a>b INVITE b=1\n 1 c>d INVITE b=1\n 10 d>c 486 INVITE b=1 t=T\n 11 b>a 486 INVITE b=1 t=T", 100, "nat");
    /* beyond the translation the answer was not captured: this side has it */
    check("0 a>b INVITE b=1\n 1 c>b INVITE b=1\n 11 b>a 486 INVITE b=1 t=T", 100, "nat");
}

Test(detail, timers_and_acks_show_in_what_was_sent_again)
{
    check(INVITE "500 a>b INVITE b=1\n 1500 a>b INVITE b=1", 33000, "no_response");
    check(INVITE "100 a>b INVITE b=1\n 200 a>b INVITE b=1", 33000, "no_response odd_back_off");
    check(INVITE "33000 b>a 480 INVITE b=1 t=T", 33100, "late_response");
    check(INVITE RINGS "100 b>a 200 INVITE b=1 t=T\n 600 b>a 200 INVITE b=1 t=T", 700, "ack_missing");
    check(INVITE RINGS "100 b>a 200 INVITE b=1 t=T\n 600 b>a 200 INVITE b=1 t=T\n 700 a>b ACK b=2 t=T", 800,
        "ack_late");
    check(INVITE "100 b>a 200 INVITE b=1 t=T\n 110 a>b ACK b=2 t=T\n 200 a>b BYE b=3 n=2 t=T", 40000,
        "bye_unanswered");
    check(INVITE "100 b>a 200 INVITE b=1 t=T\n 110 a>b ACK b=2 t=T\n 200 a>b BYE b=3 n=2 t=T\n"
                 "210 b>a 481 BYE b=3 n=2 t=T", 300, "bye_refused");
}

/* RFC 8224 6.2.2 */
Test(detail, identities_are_refused_with_four_codes)
{
    check(INVITE "10 b>a 428 INVITE b=1 t=T", 100, "identity_refused");
    check(INVITE "10 b>a 436 INVITE b=1 t=T", 100, "identity_refused");
    check(INVITE "10 b>a 437 INVITE b=1 t=T", 100, "identity_refused");
    check(INVITE "10 b>a 438 INVITE b=1 t=T", 100, "identity_refused");
    check(INVITE "10 b>a 433 INVITE b=1 t=T", 100, "");
}

Test(detail, responses_speak_for_themselves)
{
    check(INVITE "10 b>a 607 INVITE b=1 t=T", 100, "unwanted");
    check(INVITE "10 b>a 608 INVITE b=1 t=T | Call-Info: <https://h/x>;purpose=jwscard", 100, "blocked_by_analytics");
    check(INVITE "10 b>a 488 INVITE b=1 t=T | Warning: 305 h \"Incompatible media format\"", 100, "warning");
    check(INVITE "10 b>a 503 INVITE b=1 t=T | Retry-After: 5", 100, "retry_after");
    check(INVITE "10 b>a 486 INVITE b=1 t=T | Reason: Q.850;cause=1", 100, "causes_disagree");
    check("0 a>b INVITE b=1 | Diversion: <sip:bob@h>;reason=user-busy\n 10 b>a 486 INVITE b=1 t=T", 100, "diverted");
}
