/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine_feed.h"
#include "sip/status.h"

static void feed_calls(struct feed *f, int calls)
{
    char text[400];

    for (int i = 0; i < calls; i++) {
        snprintf(text, sizeof text,
            "%d a>b INVITE call=%d\n%d b>a 180 INVITE call=%d t=T\n%d b>a 200 INVITE call=%d t=T\n%d a>b ACK call=%d "
            "b=2 t=T\n"
            "%d a>b BYE call=%d b=3 n=2 t=T\n%d b>a 200 BYE call=%d b=3 n=2 t=T\n",
            i, i, i, i, i, i, i, i, i, i, i, i);
        feed(f, text);
    }
}

Test(group, with_no_memory_only_the_newest_call_id_stays_and_all_is_counted)
{
    struct feed f = feed_new(&(struct engine_options){.limit_memory = 1, .keep_bytes = true});

    feed_calls(&f, 500);
    cr_assert_eq(feed_count(&f, ENGINE_CALLS), 1);
    cr_assert_eq(feed_count(&f, ENGINE_MESSAGES), 6);
    feed_end(&f, 1000);
    const struct summary *s = engine_summary(f.e);
    cr_assert_eq(s->evicted_call_ids, 499);
    cr_assert_eq(s->messages, 3000);
    cr_assert_eq(s->kpi.calls, 500);
    cr_assert_eq(s->kpi.by_outcome[OUTCOME_ANSWERED], 500);
    cr_assert_eq(s->dialogs, 500);
    cr_assert_eq(s->txns_by_type[TXN_INVITE], 500);
    cr_assert_eq(s->txns_by_type[TXN_ACK], 500);
    cr_assert_eq(s->kpi.strict.ratios.ser.n, 500);
    engine_free(f.e);
}

Test(group, the_quietest_call_ids_go_first)
{
    struct feed f = feed_new(&(struct engine_options){.limit_memory = 200000});
    char line[80];

    feed_line(&f, "0 a>b OPTIONS call=busy b=0");
    for (int i = 1; i < 5000; i++) {
        snprintf(line, sizeof line, "%d a>b OPTIONS call=quiet%d", i, i);
        feed_line(&f, line);
        if (i % 20 == 0) {
            snprintf(line, sizeof line, "%d a>b OPTIONS call=busy b=%d n=%d", i, i, i);
            feed_line(&f, line);
        }
    }
    cr_assert_gt(engine_summary(f.e)->evicted_call_ids, 1000);
    const struct message *first = feed_message(&f, 1);
    cr_assert(slice_eq(engine_group(f.e, first->group)->call_id, SLICE_LIT("busy")));
    cr_assert_eq(first->no, 1);
    engine_free(f.e);
}

Test(group, a_call_id_without_end_is_given_up_and_begins_anew)
{
    struct feed f = feed_new(&(struct engine_options){.limit_memory = 1});
    char line[80];

    for (int i = 0; i < 60000; i++) {
        snprintf(line, sizeof line, "%d a>b OPTIONS b=%d n=%d", i, i, i);
        feed_line(&f, line);
    }
    const struct summary *s = engine_summary(f.e);
    cr_assert(s->evicted_call_ids >= 1 && s->evicted_call_ids <= 10, "%u", (unsigned)s->evicted_call_ids);
    cr_assert_lt(feed_count(&f, ENGINE_MESSAGES), 60000);
    feed_end(&f, 100000);
    cr_assert_eq(s->messages, 60000);
    cr_assert_eq(s->txns_by_type[TXN_NON_INVITE], 60000);
    engine_free(f.e);
}

Test(group, evicted_while_live_it_is_gone_from_the_timers_and_the_queue)
{
    struct feed f = feed_new(&(struct engine_options){.limit_memory = 1, .live = true});
    char line[80];

    for (int i = 0; i < 3000; i++) {
        snprintf(line, sizeof line, "%d a>b INVITE call=%d", i * 40, i);
        feed_line(&f, line);
        if (i % 10 == 0)
            while (engine_next_ended_call(f.e))
                ;
    }
    feed_end(&f, 3000 * 40 + 40000);
    cr_assert_eq(engine_summary(f.e)->kpi.calls, 3000);
    cr_assert_eq(engine_summary(f.e)->kpi.by_outcome[OUTCOME_IN_PROGRESS], 2999);
    cr_assert_eq(engine_summary(f.e)->kpi.by_outcome[OUTCOME_TIMEOUT], 1);
    engine_free(f.e);
}
