/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"
#include "engine/store/dialog.h"
#include "engine/store/txn.h"
#include "engine_feed.h"
#include "sip/msg.h"
#include "sip/status.h"

static const char *const lines[] = {
    "0 a>b INVITE call=x b=1",
    "5 b>a 180 INVITE call=x b=1 t=T",
    "9 b>a 200 INVITE call=x b=1 t=T",
    "10 a>b ACK call=x b=2 t=T",
    "11 a>b INVITE call=y b=3",
    "12 b>a 486 INVITE call=y b=3 t=T",
    "13 a>b ACK call=y b=3 t=T",
    "14 a>b REGISTER call=z b=4",
    "15 b>a 200 REGISTER call=z b=4 t=T",
    "16 a>b BYE call=x b=5 n=2 t=T",
    "17 b>a 200 BYE call=x b=5 n=2 t=T",
    "18 a>b PING call=w b=6",
    "500 a>b PING call=w b=6",
    "600 b>a 200 FOO call=v b=7 t=T",
};

static void check_counts(const struct summary *s)
{
    cr_assert_eq(s->messages, 14);
    cr_assert_eq(s->retransmissions, 1);
    cr_assert_eq(s->requests[METHOD_INVITE], 2);
    cr_assert_eq(s->requests[METHOD_ACK], 2);
    cr_assert_str_eq(s->other_methods[0].name, "PING");
    cr_assert_eq(s->other_methods[0].count, 2);
    cr_assert_eq(s->responses[200], 4);
    cr_assert_eq(s->classes[CLASS_CLIENT_ERROR], 1);
    cr_assert_eq(s->transports[SIP_UDP], 14);
    cr_assert_eq(s->txns_by_type[TXN_INVITE], 2);
    cr_assert_eq(s->txns_by_type[TXN_ACK], 1);
    cr_assert_eq(s->txns_by_type[TXN_NON_INVITE], 4);
    cr_assert_eq(s->txns_by_end[TXN_END_FINAL], 5);
    cr_assert_eq(s->txns_by_end[TXN_END_CAPTURE], 1);
    cr_assert_eq(s->unmatched_requests, 1);
    cr_assert_eq(s->unmatched_responses, 1);
    cr_assert_eq(s->dialogs, 1);
    cr_assert_eq(s->dialogs_by_state[DIALOG_TERMINATED], 1);
    cr_assert_eq(s->kpi.calls, 2);
    cr_assert_eq(s->kpi.by_outcome[OUTCOME_ANSWERED], 1);
    cr_assert_eq(s->kpi.by_outcome[OUTCOME_BUSY], 1);
    cr_assert_eq(s->registrations, 1);
    cr_assert_eq(s->kpi.strict.ratios.ser.of, 2);
    cr_assert_eq(s->kpi.pdd.n, 2);
}

Test(summary, counts_what_was_seen)
{
    struct feed f = feed_new(NULL);

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        feed_line(&f, lines[i]);
    feed_end(&f, 700);
    check_counts(engine_summary(f.e));
    engine_free(f.e);
}

Test(summary, of_engines_that_share_the_call_ids_adds_up)
{
    struct feed parts[2] = {feed_new(NULL), feed_new(NULL)};
    struct summary sum = {0};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        feed_line(&parts[strstr(lines[i], "call=x") || strstr(lines[i], "call=w")], lines[i]);
    for (size_t k = 0; k < 2; k++) {
        feed_end(&parts[k], 700);
        summary_add(&sum, engine_summary(parts[k].e));
        engine_free(parts[k].e);
    }
    check_counts(&sum);
    summary_clear(&sum);
}

Test(summary, more_names_of_methods_than_places_are_counted_together)
{
    struct feed f = feed_new(NULL);
    char line[80];
    uint64_t total = 0;

    for (int i = 0; i < 40; i++) {
        snprintf(line, sizeof line, "%d a>b M%d b=%d", i, i, i);
        feed_line(&f, line);
    }
    const struct summary *s = engine_summary(f.e);
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS; i++)
        total += s->other_methods[i].count;
    cr_assert_eq(total, SUMMARY_OTHER_METHODS);
    cr_assert_eq(s->requests[METHOD_OTHER], 40 - SUMMARY_OTHER_METHODS);
    engine_free(f.e);
}
