/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "engine/figures/summary.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine_feed.h"
#include "sip/msg.h"
#include "sip/status.h"

Test(engine, an_empty_one_ends_well)
{
    struct feed f = feed_new(NULL);
    size_t n;

    feed_end(&f, 0);
    cr_assert_eq(engine_summary(f.e)->messages, 0);
    free(engine_list(f.e, ENGINE_CALLS, &n));
    cr_assert_eq(n, 0);
    cr_assert_null(engine_call(f.e, 0));
    engine_free(f.e);
}

Test(engine, keeps_bytes_only_where_it_is_asked_to)
{
    for (int keep = 0; keep < 2; keep++) {
        struct feed f = feed_new(&(struct engine_options){.keep_bytes = keep});
        ref r = feed_line(&f, "0 a>b OPTIONS");
        struct slice bytes = message_bytes(f.e, engine_message(f.e, r));
        cr_assert_eq(bytes.p != NULL, keep);
        if (keep)
            cr_assert(slice_starts(bytes, SLICE_LIT("OPTIONS sip:b@h SIP/2.0\r\n")));
        engine_free(f.e);
    }
}

Test(engine, tells_who_talked_with_whom)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 b>a OPTIONS\n 1 a>b 200 OPTIONS");
    const struct message *request = feed_message(&f, 1), *response = feed_message(&f, 2);
    struct endpoint a = feed_host("a"), b = feed_host("b");
    cr_assert(endpoint_eq(message_src(f.e, request), &b) && endpoint_eq(message_dst(f.e, request), &a));
    cr_assert(endpoint_eq(message_src(f.e, response), &a) && endpoint_eq(message_dst(f.e, response), &b));
    cr_assert(endpoint_eq(txn_client(f.e, feed_txn(&f, 1)), &b) && endpoint_eq(txn_server(f.e, feed_txn(&f, 1)), &a));
    engine_free(f.e);
}

Test(engine, time_that_runs_backwards_does_no_harm)
{
    struct feed f = feed_new(NULL);

    feed(&f, "100000 a>b INVITE b=1\n 50000 b>a 180 INVITE b=1 t=T\n 0 b>a 200 INVITE b=1 t=T\n 200 a>b ACK b=2 t=T");
    feed_end(&f, 10);
    cr_assert_eq(engine_now(f.e), FEED_START + 100 * CAPTIME_S);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_ANSWERED);
    engine_free(f.e);
}

Test(engine, messages_without_what_matching_needs_are_counted)
{
    static struct sip_msg m;
    struct feed f = feed_new(NULL);
    struct seen s = {.time = FEED_START, .src = feed_host("a"), .dst = feed_host("b")};

    cr_assert_eq(sip_msg_parse(SLICE_LIT("OPTIONS sip:b@h SIP/2.0\r\n\r\n"), false, &m), SIP_OK);
    ref r = engine_push(f.e, &s, &m);
    cr_assert_eq(engine_message(f.e, r)->txn, 0);
    feed_end(&f, 0);
    cr_assert_eq(engine_summary(f.e)->no_transaction, 1);
    engine_free(f.e);
}

Test(engine, the_hash_seed_changes_nothing)
{
    char first[400] = "";

    for (uint64_t seed = 0; seed < 5; seed++) {
        struct feed f = feed_new(&(struct engine_options){.hash_seed = seed * 0x123456789abcdefu});
        char found[400] = "", line[80];
        for (int i = 0; i < 200; i++) {
            snprintf(line, sizeof line, "%d %c>b INVITE call=%d b=%d f=%d", i, 'c' + i % 5, i % 7, i % 11, i % 3);
            feed_line(&f, line);
        }
        feed_end(&f, 1000);
        size_t n = feed_count(&f, ENGINE_CALLS);
        for (size_t i = 1; i <= n && i <= 20; i++)
            snprintf(found + strlen(found), sizeof found - strlen(found), "%u/%u ", feed_call(&f, i)->messages,
                feed_call(&f, i)->verdict.forks);
        if (seed == 0)
            memcpy(first, found, sizeof first);
        cr_assert_str_eq(found, first);
        engine_free(f.e);
    }
}

Test(engine, may_be_settled_for_now_and_go_on)
{
    struct feed f = feed_new(NULL);

    feed(&f, "0 a>b INVITE b=1\n 10 b>a 180 INVITE b=1 t=T");
    engine_settle(f.e, FEED_START + 20 * CAPTIME_MS);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_IN_PROGRESS);
    feed(&f, "90 b>a 486 INVITE b=1 t=T");
    engine_settle(f.e, FEED_START + 95 * CAPTIME_MS);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_BUSY);
    cr_assert_eq(feed_dialog(&f, 1)->state, DIALOG_TERMINATED);
    feed(&f, "100 b>a 200 INVITE b=1 t=T");
    feed_end(&f, 200);
    cr_assert_eq(feed_call(&f, 1)->verdict.outcome, OUTCOME_ANSWERED);
    cr_assert_eq(engine_summary(f.e)->kpi.calls, 1);
    engine_free(f.e);
}
