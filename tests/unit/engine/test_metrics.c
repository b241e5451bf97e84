/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine_feed.h"

static void check_ratio(const char *name, struct summary_ratio r, uint64_t n, uint64_t of)
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
    check_ratio("strict SER", s->strict.ser, 1, 6);
    check_ratio("strict SEER", s->strict.seer, 2, 6);
    /* 4.8: 408, 500, 503, 504 and Timer B, of all */
    check_ratio("strict ISA", s->strict.isa, 2, 7);
    /* 4.9: ended with an answered BYE, of all */
    check_ratio("strict SCR", s->strict.scr, 1, 7);
    /* by attempt: six calls, of which the challenged and answered one counts once */
    check_ratio("SER", s->attempt.ser, 1, 5);
    check_ratio("SEER", s->attempt.seer, 2, 5);
    check_ratio("ISA", s->attempt.isa, 2, 6);
    check_ratio("SCR", s->attempt.scr, 1, 6);
    /* 4.3.1: INVITE to 180; of the call from its first INVITE on */
    cr_assert_eq(s->strict.srd_success.n, 1);
    cr_assert_float_eq(feed_ms(s->strict.srd_success.values[0]), 100, 1e-6);
    cr_assert_float_eq(feed_ms(s->attempt.srd_success.values[0]), 120, 1e-6);
    /* 4.3.2: to the failure, but not for 3xx and challenges */
    cr_assert_eq(s->strict.srd_failure.n, 2);
    cr_assert_float_eq(feed_ms(durations_mean(&s->strict.srd_failure)), 50, 1e-6);
    /* 4.4: BYE to its 2xx; 4.5: 2xx to BYE */
    cr_assert_eq(s->sdd.n, 1);
    cr_assert_float_eq(feed_ms(s->sdd.values[0]), 30, 1e-6);
    cr_assert_eq(s->sdt.n, 1);
    cr_assert_float_eq(feed_ms(s->sdt.values[0]), 4000, 1e-6);
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
    cr_assert_eq(s->strict.rrd.n, 1);
    cr_assert_float_eq(feed_ms(s->strict.rrd.values[0]), 80, 1e-6);
    /* 4.2: 503 and Timer F, of four requests; of three registrations */
    check_ratio("strict IRA", s->strict.ira, 2, 4);
    check_ratio("IRA", s->attempt.ira, 2, 3);
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
