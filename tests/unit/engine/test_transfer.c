/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine_feed.h"

/* All calls as "from<transferred_from to>transferred_to replaces/replaced_by/joins/joined_by kind outcome code". */
static void check(const char *lines, double end, const char *wanted)
{
    struct feed f = feed_new(NULL);
    char found[400] = "";

    feed(&f, lines);
    feed_end(&f, end);
    size_t n = feed_count(&f, ENGINE_CALLS);
    for (size_t i = 1; i <= n; i++) {
        static const struct call_links none;
        const struct call_links *l = feed_call(&f, i)->links ? feed_call(&f, i)->links : &none;
        const struct transfer *x = engine_transfer(f.e, l->transfer);
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s<%u >%u %u/%u/%u/%u %s %s %u", i > 1 ? ", " : "",
            l->transferred_from, l->transferred_to, l->replaces, l->replaced_by, l->joins, l->joined_by,
            !x ? "-" : x->replaces_call_id.p ? "attended" : "blind",
            x ? transfer_outcome_name(transfer_outcome_of(f.e, x)) : "-", x ? transfer_code_of(f.e, x) : 0);
    }
    cr_assert_str_eq(found, wanted, "%s: %s", found, lines);
    engine_free(f.e);
}

#define CALL   "0 a>b INVITE b=1\n 20 b>a 200 INVITE b=1 t=T\n 30 a>b ACK b=2 t=T\n"
#define REFER  CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:c@h>\n"
#define TAKEN  REFER "55 a>b 202 REFER b=3 n=5 f=T t=F\n"
#define INVITE "60 a>c INVITE b=4 f=G call=d | To: <sip:c@h>\n"

Test(transfer, outcome_is_what_refer_and_notify_tell)
{
    check(REFER, 99, "<0 >0 0/0/0/0 blind in_progress 0");
    check(REFER "55 a>b 603 REFER b=3 n=5 f=T t=F", 99, "<0 >0 0/0/0/0 blind refused 603");
    check(REFER, 33000, "<0 >0 0/0/0/0 blind timeout 0");
    check(TAKEN, 99, "<0 >0 0/0/0/0 blind in_progress 0");
    /* RFC 4488: the 202 says that there will be no NOTIFY */
    check(REFER "55 a>b 202 REFER b=3 n=5 f=T t=F | Refer-Sub: false", 99, "<0 >0 0/0/0/0 blind accepted 0");
}

/* Three calls to one target: the newest REFER that fits takes each. */
Test(transfer, makes_the_call_that_its_recipient_places_to_the_target)
{
    static const struct {
        const char *invite, *wanted;
    } cases[] = {
        {"60 a>c INVITE b=4 f=G call=d", "<0 >2 0/0/0/0 blind in_progress 0, <1 >0 0/0/0/0 - - 0"},
        /* from somewhere else */
        {"60 d>c INVITE b=4 f=G call=d", "<0 >0 0/0/0/0 blind in_progress 0, <0 >0 0/0/0/0 - - 0"},
        /* much later */
        {"190000 a>c INVITE b=4 f=G call=d", "<0 >0 0/0/0/0 blind in_progress 0, <0 >0 0/0/0/0 - - 0"},
        /* its hops and its retry are the same call */
        {"60 a>c INVITE b=4 f=G call=d\n 61 c>d INVITE b=5,4 f=G call=d", "<0 >2 0/0/0/0 blind in_progress 0, <1 >0 0/0/0/0 - - 0"},
        /* a second call is another one */
        {"60 a>c INVITE b=4 f=G call=d\n 65 a>c INVITE b=6 f=H call=x",
            "<0 >2 0/0/0/0 blind in_progress 0, <1 >0 0/0/0/0 - - 0, <0 >0 0/0/0/0 - - 0"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char lines[700];
        /* the Request-URI of these messages is sip:b@h */
        snprintf(lines, sizeof lines, "%s%s%s", CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:b@h>\n",
            "55 a>b 202 REFER b=3 n=5 f=T t=F\n", cases[i].invite);
        check(lines, 190001, cases[i].wanted);
    }
}

Test(transfer, to_another_target_or_method_makes_no_call)
{
    check(TAKEN "60 a>c INVITE b=4 f=G call=d", 99, "<0 >0 0/0/0/0 blind in_progress 0, <0 >0 0/0/0/0 - - 0");
    check(CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:b@h;method=SUBSCRIBE>\n 60 a>c INVITE b=4 f=G call=d", 99,
        "<0 >0 0/0/0/0 blind in_progress 0, <0 >0 0/0/0/0 - - 0");
}

Test(transfer, referred_by_decides_where_both_have_it)
{
    static const char refer[] = CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:b@h> | Referred-By: <sip:bob@h>\n";
    char lines[700];

    snprintf(lines, sizeof lines, "%s60 d>c INVITE b=4 f=G call=d | Referred-By: <sip:bob@h>", refer);
    check(lines, 99, "<0 >2 0/0/0/0 blind in_progress 0, <1 >0 0/0/0/0 - - 0");
    snprintf(lines, sizeof lines, "%s60 a>c INVITE b=4 f=G call=d | Referred-By: <sip:eve@h>", refer);
    check(lines, 99, "<0 >0 0/0/0/0 blind in_progress 0, <0 >0 0/0/0/0 - - 0");
}

Test(transfer, with_replaces_in_its_target_is_attended)
{
    static const char refer[] =
        CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:b@h?Replaces=y%3bto-tag%3Dt1%3bfrom-tag%3Df1>\n";
    char lines[700];

    snprintf(lines, sizeof lines, "%s60 d>c INVITE b=4 f=G call=d | Replaces: y;from-tag=f1;to-tag=t1", refer);
    check(lines, 99, "<0 >2 0/0/0/0 attended in_progress 0, <1 >0 0/0/0/0 - - 0");
    snprintf(lines, sizeof lines, "%s60 a>c INVITE b=4 f=G call=d | Replaces: y;from-tag=f1;to-tag=t2", refer);
    check(lines, 99, "<0 >0 0/0/0/0 attended in_progress 0, <0 >0 0/0/0/0 - - 0");
}

Test(transfer, replaces_ends_the_dialog_of_whom_it_went_to)
{
    static const struct {
        const char *lines;
        enum dialog_end end;
    } cases[] = {
        /* the INVITE went to a, whose tag is F: its BYE is the consequence */
        {"60 c>a INVITE b=4 f=G call=d | Replaces: c;to-tag=F;from-tag=T\n 70 a>c 200 INVITE b=4 f=G t=U call=d\n"
         "80 a>b BYE b=5 n=2 t=T", DIALOG_END_REPLACED},
        /* the other side's is not */
        {"60 c>a INVITE b=4 f=G call=d | Replaces: c;to-tag=F;from-tag=T\n 70 a>c 200 INVITE b=4 f=G t=U call=d\n"
         "80 b>a BYE b=5 n=2 f=T t=F", DIALOG_END_BYE},
        /* it went to b */
        {"60 c>b INVITE b=4 f=G call=d | Replaces: c;to-tag=T;from-tag=F\n 70 b>c 200 INVITE b=4 f=G t=U call=d\n"
         "80 b>a BYE b=5 n=2 f=T t=F", DIALOG_END_REPLACED},
        /* refused */
        {"60 c>a INVITE b=4 f=G call=d | Replaces: c;to-tag=F;from-tag=T\n 70 a>c 486 INVITE b=4 f=G t=U call=d\n"
         "80 a>b BYE b=5 n=2 t=T", DIALOG_END_BYE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct feed f = feed_new(NULL);
        feed(&f, CALL);
        feed(&f, cases[i].lines);
        feed_end(&f, 99);
        cr_assert_eq(feed_dialog(&f, 1)->ended_by, cases[i].end, "%zu: %s", i, cases[i].lines);
        cr_assert_eq(feed_call(&f, 2)->links->replaces, 1);
        engine_free(f.e);
    }
}

Test(transfer, join_links_both_calls)
{
    check(CALL "60 c>a INVITE b=4 f=G call=d | Join: c;to-tag=F;from-tag=T", 99,
        "<0 >0 0/0/0/2 - - 0, <0 >0 0/0/1/0 - - 0");
    /* a dialog that was not captured */
    check(CALL "60 c>a INVITE b=4 f=G call=d | Join: x;to-tag=F;from-tag=T", 99,
        "<0 >0 0/0/0/0 - - 0, <0 >0 0/0/0/0 - - 0");
}

/* With memory for one Call-ID only, each message evicts what the links would need. */
Test(transfer, links_survive_eviction_or_are_not_made)
{
    const struct engine_options options = {.limit_memory = 1};
    struct feed f = feed_new(&options);

    feed(&f, CALL "50 b>a REFER b=3 n=5 f=T t=F | Refer-To: <sip:b@h>\n"
        "60 a>c INVITE b=4 f=G call=d | Replaces: c;to-tag=F;from-tag=T\n"
        "62 b>a REFER b=7 n=6 f=T t=F call=e | Refer-To: <sip:b@h>\n"
        "64 b>a REFER b=8 n=7 f=T t=F call=g | Refer-To: <sip:b@h>\n"
        "70 c>a 200 INVITE b=4 f=G t=U call=d\n 80 a>b BYE b=5 n=2 t=T\n");
    feed_end(&f, 99);
    engine_free(f.e);
}

/* Many REFERs to one target, forgotten from both ends of their chain. */
Test(transfer, targets_are_forgotten_in_any_order)
{
    const struct engine_options options = {.limit_memory = 12000};
    struct feed f = feed_new(&options);

    for (int i = 0; i < 400; i++) {
        char line[200];
        snprintf(line, sizeof line, "%d b>a REFER b=r%d f=T%d call=k%d | Refer-To: <sip:b@h>", i * 10, i, i, (i * 7) % 30);
        feed_line(&f, line);
        snprintf(line, sizeof line, "%d a>c INVITE b=i%d f=G%d call=m%d", i * 10 + 5, i, i, i);
        feed_line(&f, line);
    }
    feed_end(&f, 9999);
    cr_assert_gt(engine_summary(f.e)->evicted_call_ids, 0);
    engine_free(f.e);
}
