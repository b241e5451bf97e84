/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine_feed.h"
#include "sip/status.h"

#define EARLY "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T\n"
#define BYE   "3000 a>b BYE b=3 t=T n=2\n 3010 b>a 200 BYE b=3 t=T n=2\n"

static const struct verdict *judge(struct feed *f, const char *lines, double end)
{
    *f = feed_new(NULL);
    feed(f, lines);
    feed_end(f, end);
    return &feed_call(f, 1)->verdict;
}

/* RFC 3261 15: the caller may send BYE in an early dialog, the callee must not. */
Test(answer, a_bye_of_the_caller_in_an_early_dialog_proves_nothing_until_a_failure_is_ruled_out)
{
    static const struct {
        const char *lines;
        double end;
        enum outcome outcome;
        enum side ended_by;
    } rows[] = {
        {EARLY BYE, 3100, OUTCOME_IN_PROGRESS, SIDE_NONE},
        {EARLY BYE "3020 b>a 487 INVITE b=1 t=T\n 3030 a>b ACK b=1 t=T", 3100, OUTCOME_CANCELLED, SIDE_CALLER},
        {EARLY BYE "3020 b>a 200 INVITE b=1 t=T\n 3030 a>b ACK b=9 t=T", 3100, OUTCOME_ANSWERED, SIDE_CALLER},
        {EARLY BYE, 36000, OUTCOME_ANSWERED, SIDE_CALLER}, /* no 487 in 64*T1 */
        {EARLY "3000 b>a BYE b=3 f=T t=F n=2", 3100, OUTCOME_ANSWERED, SIDE_CALLEE},
        {EARLY "2000 a>b ACK b=9 t=T\n" BYE, 3100, OUTCOME_ANSWERED, SIDE_CALLER},
        {"0 a>b INVITE b=1\n" BYE, 3100, OUTCOME_ANSWERED, SIDE_CALLER}, /* nothing shows the dialog as early */
        {"10 b>a 180 INVITE b=1 t=T\n" BYE, 3100, OUTCOME_ANSWERED, SIDE_CALLER},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed f;
        const struct verdict *v = judge(&f, rows[i].lines, rows[i].end);
        cr_expect_eq(v->outcome, rows[i].outcome, "%s: %s", outcome_name(v->outcome), rows[i].lines);
        cr_expect_eq(v->ended_from, rows[i].ended_by, "%u: %s", v->ended_from, rows[i].lines);
        engine_free(f.e);
    }
}

#define TWO_ANSWERS                                                                                                    \
    "0 a>b INVITE b=1\n 4000 b>a 200 INVITE b=1 t=D\n 4010 b>a 200 INVITE b=1 t=M\n 4020 a>b ACK b=2 t=D\n"           \
    "4030 a>b ACK b=3 t=M\n"

Test(answer, of_two_answered_branches_the_talk_is_that_of_the_one_that_was_kept)
{
    static const struct {
        const char *lines;
        double talk;
    } rows[] = {
        {TWO_ANSWERS "4040 a>b BYE b=4 t=M n=2\n 14000 a>b BYE b=5 t=D n=3", 10000},
        {TWO_ANSWERS "4040 a>b BYE b=4 t=D n=2\n 14010 a>b BYE b=5 t=M n=3", 10000},
        {TWO_ANSWERS "4040 a>b BYE b=4 t=D n=2\n", -1}, /* the talk goes on */
        {TWO_ANSWERS "14000 a>b BYE b=4 t=D n=2\n 14010 a>b BYE b=5 t=M n=3", 10000}, /* both at the end */
        {"0 a>b INVITE b=1\n 4000 b>a 200 INVITE b=1 t=D\n 4020 a>b ACK b=2 t=D\n 4100 a>b BYE b=3 t=D n=2", 100},
        /* an early branch that is ended with BYE while another one answers later */
        {"0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=D\n 20 b>a 180 INVITE b=1 t=M\n 900 a>b BYE b=4 t=D n=2\n"
         "2000 b>a 200 INVITE b=1 t=M\n 2010 a>b ACK b=5 t=M\n 5000 a>b BYE b=6 t=M n=3",
            3000},
        /* RFC 5407 3.1.3: a BYE that crosses the 2xx */
        {EARLY "2000 a>b BYE b=3 t=T n=2\n 2001 b>a 200 INVITE b=1 t=T\n 2010 a>b ACK b=4 t=T", 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed f;
        const struct verdict *v = judge(&f, rows[i].lines, 20000);
        cr_expect_eq(v->outcome, OUTCOME_ANSWERED, "%s", rows[i].lines);
        cr_expect_float_eq(feed_ms(v->talk), rows[i].talk, 1e-6, "%f: %s", feed_ms(v->talk), rows[i].lines);
        engine_free(f.e);
    }
}
