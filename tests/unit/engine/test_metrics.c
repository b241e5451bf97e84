/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"
#include "engine/store/dialog.h"
#include "engine_feed.h"

static void check_ratio(const char *name, struct kpi_ratio r, uint64_t n, uint64_t of)
{
    cr_assert(r.n == n && r.of == of, "%s is %llu of %llu, not %llu of %llu", name, (unsigned long long)r.n,
        (unsigned long long)r.of, (unsigned long long)n, (unsigned long long)of);
}

/* Six calls: challenged and answered, then ended with a BYE that is answered; busy; redirected; 503; not answered at
 * all; challenged and given up. */
static const char *const six_calls =
    "0 a>b INVITE call=1 b=1a\n 10 b>a 401 INVITE call=1 b=1a t=x\n 20 a>b INVITE call=1 b=1b n=2\n"
    "120 b>a 180 INVITE call=1 b=1b n=2 t=T\n 1120 b>a 200 INVITE call=1 b=1b n=2 t=T\n 1130 a>b ACK call=1 b=1c n=2 "
    "t=T\n"
    "5120 a>b BYE call=1 b=1d n=3 t=T\n 5150 b>a 200 BYE call=1 b=1d n=3 t=T\n"
    "6000 a>b INVITE call=2 b=2\n 6040 b>a 486 INVITE call=2 b=2 t=T\n"
    "7000 a>b INVITE call=3 b=3\n 7010 b>a 302 INVITE call=3 b=3 t=T\n"
    "8000 a>b INVITE call=4 b=4\n 8060 b>a 503 INVITE call=4 b=4 t=T\n"
    "9000 a>b INVITE call=5 b=5\n"
    "9100 a>b INVITE call=6 b=6\n 9110 b>a 407 INVITE call=6 b=6 t=x\n";

Test(metrics, are_the_formulas_of_rfc_6076)
{
    struct feed f = feed_new(NULL);

    feed(&f, six_calls);
    feed_end(&f, 60000);
    const struct summary *s = engine_summary(f.e);
    /* strict: seven INVITEs. 4.6, 4.7: 3xx are left out; of the other six one is answered, and 486 is the user's choice
     */
    check_ratio("strict SER", s->kpi.strict.ratios.ser, 1, 6);
    check_ratio("strict SEER", s->kpi.strict.ratios.seer, 2, 6);
    /* 4.8: 408, 500, 503, 504 and Timer B, of all */
    check_ratio("strict ISA", s->kpi.strict.ratios.isa, 2, 7);
    /* 4.9: ended with an answered BYE, of all */
    check_ratio("strict SCR", s->kpi.strict.ratios.scr, 1, 7);
    /* by attempt: six calls, of which the challenged and answered one counts once */
    check_ratio("SER", s->kpi.attempt.ratios.ser, 1, 5);
    check_ratio("SEER", s->kpi.attempt.ratios.seer, 2, 5);
    check_ratio("ISA", s->kpi.attempt.ratios.isa, 2, 6);
    check_ratio("SCR", s->kpi.attempt.ratios.scr, 1, 6);
    /* 4.3.1, 5.3: from the first INVITE, over the challenge, to the 180; the same in both forms */
    cr_assert_eq(s->kpi.strict.srd_success.n, 1);
    cr_assert_float_eq(feed_ms(s->kpi.strict.srd_success.values[0]), 120, 1e-6);
    cr_assert_float_eq(feed_ms(s->kpi.attempt.srd_success.values[0]), 120, 1e-6);
    /* 4.3.2: to the failure, but not for 3xx and challenges */
    cr_assert_eq(s->kpi.strict.srd_failure.n, 2);
    cr_assert_float_eq(feed_ms(durations_mean(&s->kpi.strict.srd_failure)), 50, 1e-6);
    /* 4.4: BYE to its 2xx; 4.5: 2xx to BYE */
    cr_assert_eq(s->kpi.sdd[SIDE_CALLER].n, 1);
    cr_assert_float_eq(feed_ms(s->kpi.sdd[SIDE_CALLER].values[0]), 30, 1e-6);
    cr_assert_eq(s->kpi.sdt_success.n, 1);
    cr_assert_float_eq(feed_ms(s->kpi.sdt_success.values[0]), 4000, 1e-6);
    engine_free(f.e);
}

Test(metrics, registrations_have_their_own)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b REGISTER call=1 b=1 | Contact: <sip:a@x>\n 10 b>a 401 REGISTER call=1 b=1 t=x\n"
             "20 a>b REGISTER call=1 b=2 n=2 | Contact: <sip:a@x>\n 80 b>a 200 REGISTER call=1 b=2 n=2 t=y\n"
             "100 a>b REGISTER call=2 b=3\n 110 b>a 503 REGISTER call=2 b=3 t=x\n"
             "200 a>b REGISTER call=3 b=4\n");
    feed_end(&f, 60000);
    const struct summary *s = engine_summary(f.e);
    /* 4.1: from the first REGISTER to the 200, with the challenge between */
    cr_assert_eq(s->rrd.n, 1);
    cr_assert_float_eq(feed_ms(s->rrd.values[0]), 80, 1e-6);
    /* 4.2: 503 and Timer F, of four requests; of three registrations */
    check_ratio("strict IRA", s->ira_strict, 2, 4);
    check_ratio("IRA", s->ira, 2, 3);
    cr_assert_eq(s->registrations, 3);
    engine_free(f.e);
}

Test(metrics, problems_name_their_calls)
{
    struct feed f = feed_new(NULL);

    feed(&f, six_calls);
    feed_end(&f, 60000);
    const struct summary *s = engine_summary(f.e);
    cr_assert_eq(s->problems[PROBLEM_NO_RESPONSE].count, 1);
    cr_assert_eq(s->problems[PROBLEM_NO_RESPONSE].examples[0], 5);
    cr_assert_eq(s->problems[PROBLEM_SERVER_ERROR].count, 1);
    cr_assert_eq(s->problems[PROBLEM_SERVER_ERROR].examples[0], 4);
    cr_assert_eq(s->problems[PROBLEM_AUTH_FAILED].count, 0);
    cr_assert_eq(s->problems[PROBLEM_MISSING_ACK].count, 0);
    engine_free(f.e);
}

Test(metrics, disconnects_and_durations_are_apart_by_how_they_went)
{
    struct feed f = feed_new(NULL);

    /* 4.4: a 503 and the 200 to the repeated BYE; 481; no response. The callee hangs up in the last one. */
    feed(&f, "0 a>b INVITE call=1 b=1\n 100 b>a 200 INVITE call=1 b=1 t=T\n 1100 a>b BYE call=1 b=2 n=2 t=T\n"
             "1110 b>a 503 BYE call=1 b=2 n=2 t=T\n 1300 a>b BYE call=1 b=3 n=3 t=T\n 1350 b>a 200 BYE call=1 b=3 n=3 t=T\n"
             "2000 a>b INVITE call=2 b=4\n 2100 b>a 200 INVITE call=2 b=4 t=T\n 3000 a>b BYE call=2 b=5 n=2 t=T\n"
             "3007 b>a 481 BYE call=2 b=5 n=2 t=T\n"
             "4000 a>b INVITE call=3 b=6\n 4100 b>a 200 INVITE call=3 b=6 t=T\n 5100 a>b BYE call=3 b=7 n=2 t=T\n"
             "6000 a>b INVITE call=4 b=8\n 6100 b>a 200 INVITE call=4 b=8 t=T\n 6500 b>a BYE call=4 b=9 f=T t=F\n"
             "6503 a>b 200 BYE call=4 b=9 f=T t=F\n");
    feed_end(&f, 60000);
    const struct kpi *k = &engine_summary(f.e)->kpi;
    cr_assert_eq(k->sdd[SIDE_CALLER].n, 1);
    cr_expect_float_eq(feed_ms(k->sdd[SIDE_CALLER].values[0]), 250, 1e-6);
    cr_assert_eq(k->sdd[SIDE_CALLEE].n, 1);
    cr_expect_float_eq(feed_ms(k->sdd[SIDE_CALLEE].values[0]), 3, 1e-6);
    cr_assert_eq(k->sdd_failure.n, 1);
    cr_expect_float_eq(feed_ms(k->sdd_failure.values[0]), 7, 1e-6);
    /* 4.5: 1000, 900 and 400 ms; one second and Timer F */
    cr_expect_eq(k->sdt_success.n, 3);
    cr_assert_eq(k->sdt_failure.n, 1);
    cr_expect_float_eq(feed_ms(k->sdt_failure.values[0]), 33000, 1e-6);
    cr_expect_eq(k->talk.n, 4);
    /* 4.9: the one without a response is not complete */
    check_ratio("SCR", k->attempt.ratios.scr, 3, 4);
    engine_free(f.e);
}

Test(metrics, each_register_that_failed_is_an_ineffective_attempt)
{
    struct feed f = feed_new(NULL);

    /* Two hops: the next hop is the same request. 401, 423, 200; then Timer F. */
    feed(&f, "0 a>b REGISTER call=1 b=1\n 1 b>c REGISTER call=1 b=2,1\n 5 c>b 401 REGISTER call=1 b=2,1 t=x\n"
             "6 b>a 401 REGISTER call=1 b=1 t=x\n 10 a>b REGISTER call=1 b=3 n=2\n 11 b>c REGISTER call=1 b=4,3 n=2\n"
             "15 c>b 423 REGISTER call=1 b=4,3 n=2 t=x\n 16 b>a 423 REGISTER call=1 b=3 n=2 t=x\n"
             "20 a>b REGISTER call=1 b=5 n=3\n 30 b>a 200 REGISTER call=1 b=5 n=3 t=y\n");
    feed_end(&f, 60000);
    const struct summary *s = engine_summary(f.e);
    check_ratio("strict IRA", s->ira_strict, 1, 3);
    check_ratio("IRA", s->ira, 0, 1);
    cr_assert_eq(s->rrd.n, 1);
    cr_expect_float_eq(feed_ms(s->rrd.values[0]), 30, 1e-6);
    engine_free(f.e);
}
