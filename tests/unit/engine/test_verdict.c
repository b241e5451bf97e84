/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/verdict/rules.h"
#include "engine_feed.h"
#include "sip/status.h"

/* "outcome final_code ended_by attempts/hops/forks rules", with - for what is not known. */
static const char *describe(const struct verdict *v, char out[300])
{
    char code[8] = "-";
    const char *side = side_name((enum side)v->ended_from);

    if (v->final_code)
        snprintf(code, sizeof code, "%u", v->final_code);
    int n = snprintf(out, 300, "%s %s %s %u/%u/%u", outcome_name((enum outcome)v->outcome), code, side ? side : "-",
        v->attempts, v->hops, v->forks);
    for (unsigned i = 0; i < v->n_steps; i++)
        n += snprintf(out + n, 300 - (size_t)n, " %s", rule_row((enum rule)v->rules[i])->name);
    return out;
}

struct verdict_case {
    const char *lines;
    double end;
    const char *wanted;
};

static void check(const struct verdict_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct feed f = feed_new(NULL);
        char found[300];
        feed(&f, cases[i].lines);
        feed_end(&f, cases[i].end);
        cr_assert_eq(feed_count(&f, ENGINE_CALLS), 1, "%s", cases[i].lines);
        cr_assert_str_eq(describe(&feed_call(&f, 1)->verdict, found), cases[i].wanted, "%s: %s", found, cases[i].lines);
        engine_free(f.e);
    }
}

#define CHECK(cases) check(cases, sizeof cases / sizeof cases[0])

#define INVITE "0 a>b INVITE b=1\n"
#define ANSWER "10 b>a 180 INVITE b=1 t=T\n 2000 b>a 200 INVITE b=1 t=T\n 2010 a>b ACK b=2 t=T\n"
#define RETRY  "20 a>b INVITE b=2 n=2 | Authorization: Digest realm=\"r\"\n"
#define FORK   INVITE "1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n"

Test(verdict, an_answer_counts_whatever_comes_later)
{
    static const struct verdict_case cases[] = {
        {INVITE ANSWER, 3000, "answered 200 - 1/1/1 answered-by-2xx"},
        {INVITE ANSWER "5000 b>a BYE b=3 f=T t=F n=7\n 5010 a>b 200 BYE b=3 f=T t=F n=7", 6000,
            "answered 200 callee 1/1/1 answered-by-2xx ended-by-bye"},
        {INVITE ANSWER "3000 a>b INVITE b=5 n=2 t=T\n 3010 b>a 488 INVITE b=5 n=2 t=T\n 3020 a>b ACK b=5 n=2 t=T", 4000,
            "answered 200 - 1/1/1 answered-by-2xx reinvite-failed"},
        {INVITE ANSWER "3000 a>b UPDATE b=5 n=2 t=T\n 3010 b>a 500 UPDATE b=5 n=2 t=T", 4000,
            "answered 200 - 1/1/1 answered-by-2xx update-failed"},
        {INVITE
            "1000 a>b CANCEL b=1\n 1001 b>a 200 INVITE b=1 t=T\n 1002 b>a 200 CANCEL b=1 t=T\n 1010 a>b ACK b=2 t=T",
            2000, "answered 200 - 1/1/1 answered-by-2xx cancel-too-late"},
        {FORK "10 c>b 486 INVITE b=2,1 t=C\n 900 d>b 200 INVITE b=3,1 t=D\n 901 b>a 200 INVITE b=1 t=D", 1000,
            "answered 200 - 1/2/2 answered-by-2xx fork-winner"},
        /* only a lower hop was captured */
        {"1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 10 c>b 486 INVITE b=2,1 t=C\n 900 d>b 200 INVITE b=3,1 t=D", 1000,
            "answered 200 - 1/1/2 answered-by-2xx fork-winner"},
    };

    CHECK(cases);
}

Test(verdict, later_messages_prove_an_answer_that_was_not_captured)
{
    static const struct verdict_case cases[] = {
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 2010 a>b ACK b=2 t=T", 3000, "answered - - 1/1/1 proven-by-ack"},
        {INVITE "9000 a>b BYE b=3 t=T n=2\n 9010 b>a 200 BYE b=3 t=T n=2", 9100,
            "answered - caller 1/1/1 proven-by-bye ended-by-bye"},
        {INVITE "9000 a>b BYE b=3 t=T n=2\n 9010 b>a 481 BYE b=3 t=T n=2", 9100,
            "in_progress - - 1/1/1 no-final-response"},
        /* the retry after the challenge was lost as well */
        {INVITE "10 b>a 401 INVITE b=1 t=X\n 11 a>b ACK b=1 t=X\n 9000 a>b BYE b=3 t=T n=3", 9100,
            "answered 401 caller 1/1/1 proven-by-bye ended-by-bye"},
        {INVITE "10 b>a 486 INVITE b=1 t=T\n 11 a>b ACK b=1 t=T\n 12 a>b BYE b=3 t=T n=2", 9100,
            "busy 486 - 1/1/1 final-code"},
        /* an ACK with the INVITE's own branch is one to a failure */
        {INVITE "2010 a>b ACK b=1 t=T", 3000, "unknown - - 1/1/1 ack-to-failure"},
        {"0 a>b BYE b=3 t=T n=2\n 10 b>a 200 BYE b=3 t=T n=2", 100, "answered - - 0/0/0 proven-by-bye ended-by-bye"},
        {"0 a>b INFO b=3 t=T n=2\n 10 b>a 200 INFO b=3 t=T n=2", 100, "answered - - 0/0/0 start-missing"},
    };

    CHECK(cases);
}

Test(verdict, a_challenge_is_decided_by_its_retry)
{
    static const struct verdict_case cases[] = {
        {INVITE "10 b>a 401 INVITE b=1 t=X | WWW-Authenticate: Digest realm=\"r\"\n 11 a>b ACK b=1 t=X\n" RETRY
                "30 b>a 200 INVITE b=2 n=2 t=T",
            100, "answered 200 - 2/1/1 challenge-then-retry answered-by-2xx"},
        {INVITE "10 b>a 407 INVITE b=1 t=X\n 11 a>b ACK b=1 t=X", 100,
            "challenged 407 network 1/1/1 challenge-without-retry"},
        {INVITE "10 b>a 401 INVITE b=1 t=X | WWW-Authenticate: Digest realm=\"r\"\n" RETRY
                "30 b>a 401 INVITE b=2 n=2 t=Y | WWW-Authenticate: Digest realm=\"r\"",
            100, "auth_failed 401 - 2/1/1 challenge-then-retry credentials-refused"},
        {INVITE "10 b>a 401 INVITE b=1 t=X | WWW-Authenticate: Digest realm=\"r\"\n" RETRY
                "30 b>a 401 INVITE b=2 n=2 t=Y | WWW-Authenticate: Digest realm=\"r\", stale=true",
            100, "challenged 401 - 2/1/1 challenge-then-retry challenge-without-retry"},
        {INVITE "10 b>a 401 INVITE b=1 t=X | WWW-Authenticate: Digest realm=\"r\"\n" RETRY
                "30 b>a 401 INVITE b=2 n=2 t=Y | WWW-Authenticate: Digest realm=\"other\"",
            100, "challenged 401 - 2/1/1 challenge-then-retry challenge-without-retry"},
        {INVITE "10 b>a 401 INVITE b=1 t=X | WWW-Authenticate: Digest realm=\"r\"\n" RETRY
                "30 b>a 403 INVITE b=2 n=2 t=Y",
            100, "auth_failed 403 - 2/1/1 challenge-then-retry credentials-refused"},
        {INVITE "30 b>a 403 INVITE b=1 t=Y", 100, "forbidden 403 - 1/1/1 final-code"},
        {INVITE "10 b>a 422 INVITE b=1 t=X\n 20 a>b INVITE b=2 n=2\n 30 b>a 486 INVITE b=2 n=2 t=Y", 100,
            "busy 486 - 2/1/1 repaired-and-retried final-code"},
    };

    CHECK(cases);
}

Test(verdict, cancel_redirection_and_ringing_have_their_say)
{
    static const struct verdict_case cases[] = {
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 3000 a>b CANCEL b=1\n 3001 b>a 200 CANCEL b=1 t=T\n 3002 b>a 487 INVITE "
                "b=1 t=T",
            4000, "cancelled 487 caller 1/1/1 cancelled cancelled-while-ringing"},
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 3000 a>b CANCEL b=1", 34000, "in_progress - - 1/1/1 no-final-response"},
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 3000 a>b CANCEL b=1", 35000,
            "cancelled - caller 1/1/1 cancelled-unanswered cancelled-while-ringing"},
        {INVITE "3000 a>b CANCEL b=1\n 3002 b>a 486 INVITE b=1 t=T", 4000,
            "busy 486 - 1/1/1 final-code cancel-too-late"},
        {INVITE "10 b>a 302 INVITE b=1 t=T", 100, "redirected 302 - 1/1/1 redirected"},
        {INVITE "10 b>a 302 INVITE b=1 t=T\n 20 a>c INVITE b=2 n=2\n 30 c>a 486 INVITE b=2 n=2 t=C", 100,
            "busy 486 - 2/1/1 redirect-followed final-code"},
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 9000 b>a 480 INVITE b=1 t=T", 9100,
            "no_answer 480 callee 1/1/1 rang-without-answer"},
        {INVITE "10 b>a 183 INVITE b=1 t=T\n 9000 b>a 480 INVITE b=1 t=T", 9100,
            "unavailable 480 callee 1/1/1 final-code"},
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 9000 b>a 408 INVITE b=1 t=T", 9100,
            "no_answer 408 callee 1/1/1 rang-without-answer"},
        {INVITE "9000 b>a 408 INVITE b=1 t=T", 9100, "timeout 408 - 1/1/1 final-code"},
        {INVITE "500 a>b INVITE b=1", 32000, "timeout - network 1/1/1 timer-b"},
        {INVITE "500 a>b INVITE b=1", 31000, "in_progress - - 1/1/1 no-final-response"},
        {INVITE "500 b>a 100 INVITE b=1", 320000, "in_progress - - 1/1/1 no-final-response"},
    };

    CHECK(cases);
}

Test(verdict, a_fork_is_decided_by_what_its_caller_gets)
{
    static const struct verdict_case cases[] = {
        {FORK "10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 404 INVITE b=3,1 t=D\n 21 b>a 404 INVITE b=1 t=D", 100,
            "not_found 404 callee 1/2/2 final-code best-response"},
        /* the proxy still waits */
        {FORK "5 b>a 100 INVITE b=1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 180 INVITE b=3,1 t=D", 100,
            "in_progress - - 1/2/2 no-final-response"},
        {FORK "5 b>a 100 INVITE b=1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 180 INVITE b=3,1 t=D", 100000,
            "in_progress - - 1/2/2 no-final-response"},
        {FORK "5 b>a 100 INVITE b=1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 480 INVITE b=3,1 t=D", 100,
            "in_progress - - 1/2/2 no-final-response"},
        /* all branches are done and nothing more came: the final response of the first hop was not captured */
        {FORK "5 b>a 100 INVITE b=1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 603 INVITE b=3,1 t=D", 40000,
            "declined 603 - 1/2/2 final-code global-failure"},
        /* the first hop was not captured: the best of the branches, 6xx first, then the lowest class (16.7) */
        {"1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 10 c>b 503 INVITE b=2,1 t=C\n 20 d>b 404 INVITE b=3,1 t=D", 100,
            "not_found 404 - 1/1/2 final-code best-response"},
        {"1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 10 c>b 404 INVITE b=2,1 t=C\n 20 d>b 603 INVITE b=3,1 t=D", 100,
            "declined 603 - 1/1/2 final-code global-failure"},
        {"1 b>c INVITE b=2,1\n 2 b>d INVITE b=3,1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 d>b 407 INVITE b=3,1 t=D", 100,
            "challenged 407 network 1/1/2 challenge-without-retry best-response"},
        /* of a lower branch only the response was captured: it is not the caller's */
        {INVITE "5 b>a 100 INVITE b=1\n 10 c>b 486 INVITE b=2,1 t=C\n 20 b>a 404 INVITE b=1 t=D", 100,
            "not_found 404 network 1/2/1 final-code"},
    };

    CHECK(cases);
}

Test(verdict, the_most_specific_q850_cause_counts)
{
    static const struct {
        const char *lines;
        unsigned cause;
        bool from_reason;
    } cases[] = {
        {INVITE "10 b>a 486 INVITE b=1 t=T", 17, false},
        {INVITE "10 b>a 486 INVITE b=1 t=T | Reason: Q.850;cause=21", 21, true},
        {INVITE "5 b>a 183 INVITE b=1 t=T | Reason: Q.850;cause=1\n 10 b>a 480 INVITE b=1 t=T | Reason: Q.850;cause=31",
            1, true},
        {INVITE
            "5 b>a 183 INVITE b=1 t=T | Reason: Q.850;cause=127\n 10 b>a 500 INVITE b=1 t=T | Reason: Q.850;cause=41",
            41, true},
        {INVITE "10 b>a 486 INVITE b=1 t=T | Reason: SIP;cause=200", 17, false},
        {INVITE "10 b>a 480 INVITE b=1 t=T | Reason: SIP;cause=480, Q.850;cause=19", 19, true},
        {INVITE "10 b>a 486 INVITE b=1 t=T | Reason: Q.850;cause=300", 17, false},
        {INVITE "10 b>a 180 INVITE b=1 t=T\n 20 a>b CANCEL b=1\n 30 b>a 487 INVITE b=1 t=T", 16, false},
        {INVITE ANSWER "5000 a>b BYE b=3 t=T n=2", 16, false},
        {INVITE ANSWER "5000 a>b BYE b=3 t=T n=2 | Reason: Q.850;cause=102", 102, true},
        {INVITE ANSWER, 0, false},
        /* what a challenge said does not count for the retry */
        {INVITE "10 b>a 401 INVITE b=1 t=X | Reason: Q.850;cause=21\n" RETRY "30 b>a 486 INVITE b=2 n=2 t=Y", 17,
            false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        feed(&f, cases[i].lines);
        feed_end(&f, 6000);
        const struct verdict *v = &feed_call(&f, 1)->verdict;
        cr_assert_eq(v->q850, cases[i].cause, "%u: %s", v->q850, cases[i].lines);
        cr_assert_eq(v->q850_from_reason, cases[i].from_reason, "%s", cases[i].lines);
        engine_free(f.e);
    }
}

Test(verdict, durations_are_those_of_the_deciding_attempt)
{
    struct feed f = feed_new(NULL);

    feed(&f,
        INVITE "10 b>a 401 INVITE b=1 t=X\n 1000 a>b INVITE b=2 n=2\n 1100 b>a 100 INVITE b=2 n=2\n"
               "1300 b>a 183 INVITE b=2 n=2 t=T\n 1500 b>a 180 INVITE b=2 n=2 t=T\n 4000 b>a 200 INVITE b=2 n=2 t=T\n"
               "4010 a>b ACK b=4 n=2 t=T\n 9000 a>b BYE b=5 n=3 t=T");
    feed_end(&f, 9500);
    const struct verdict *v = &feed_call(&f, 1)->verdict;
    cr_assert_float_eq(feed_ms(v->pdd), 300, 1e-6);
    cr_assert_float_eq(feed_ms(v->ring), 2500, 1e-6);
    cr_assert_float_eq(feed_ms(v->setup), 3000, 1e-6);
    cr_assert_float_eq(feed_ms(v->talk), 5000, 1e-6);
    engine_free(f.e);
}

Test(verdict, what_the_capture_lacks_is_partial)
{
    static const struct {
        const char *lines;
        unsigned partial;
    } cases[] = {
        {INVITE ANSWER "3000 a>b BYE b=3 n=2 t=T\n 3010 b>a 200 BYE b=3 n=2 t=T", 0},
        {INVITE ANSWER, PARTIAL_END_MISSING},
        {INVITE "1 b>a 180 INVITE b=1 t=T", PARTIAL_END_MISSING},
        {INVITE, PARTIAL_END_MISSING | PARTIAL_ONE_DIRECTION},
        {ANSWER "3000 a>b BYE b=3 n=2 t=T", PARTIAL_START_MISSING},
        {"0 a>b BYE b=3 n=2 t=T\n 5 b>a 200 BYE b=3 n=2 t=T", PARTIAL_START_MISSING},
        {"0 b>a 486 INVITE b=1 t=T", PARTIAL_START_MISSING | PARTIAL_ONE_DIRECTION},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        feed(&f, cases[i].lines);
        feed_end(&f, 4000);
        cr_assert_eq(feed_call(&f, 1)->verdict.partial, cases[i].partial, "%u: %s", feed_call(&f, 1)->verdict.partial,
            cases[i].lines);
        engine_free(f.e);
    }
}

Test(verdict, thousands_of_attempts_in_one_call_cost_no_time)
{
    struct feed f = feed_new(NULL);
    char line[80];

    for (int i = 1; i < 70000; i++) {
        snprintf(line, sizeof line, "%d a>b INVITE b=%d n=%d", i, i, i);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d b>a 407 INVITE b=%d n=%d t=%d", i, i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, 80000);
    cr_assert_eq(feed_count(&f, ENGINE_CALLS), 1);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_CHALLENGED);
    cr_assert_eq(feed_call(&f, 1)->verdict.attempts, UINT16_MAX);
    engine_free(f.e);
}
