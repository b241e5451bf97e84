/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/settle.h"

#include "engine/call.h"
#include "engine/dialog.h"
#include "engine/metrics.h"
#include "engine/registration.h"
#include "engine/txn.h"

#include <stdlib.h>

static void decide(struct engine *e, const struct group *g)
{
    for (ref r = g->last_txn; r; r = txn_at(e, r)->prev_in_group)
        txn_settle(e, txn_at(e, r));
    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        call_settle(e, r);
    for (ref r = g->last_registration; r; r = registration_at(e, r)->prev_in_group)
        registration_settle(e, r);
    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group)
        dialog_settle_expiry(e, dialog_at(e, r));
}

static void count_txn(struct summary *s, const struct txn *t)
{
    s->txns_by_type[t->type]++;
    if (t->type == TXN_ACK)
        return;
    s->txns_by_end[t->ended_by]++;
    s->unmatched_responses += !t->request && t->first_response;
    s->unmatched_requests += t->request && !t->first_response;
}

static void count(struct engine *e, const struct group *g)
{
    struct summary *s = &e->summary;

    for (ref r = g->last_txn; r; r = txn_at(e, r)->prev_in_group)
        count_txn(s, txn_at(e, r));
    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group) {
        s->dialogs++;
        s->dialogs_by_usage[dialog_at(e, r)->usage]++;
        s->dialogs_by_state[dialog_at(e, r)->state]++;
    }
}

void settle_evicted(struct engine *e, ref group)
{
    const struct group *g = group_at(e, group);

    decide(e, g);
    count(e, g);
    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        metrics_add_call(&e->summary, e, call_at(e, r));
    for (ref r = g->last_registration; r; r = registration_at(e, r)->prev_in_group)
        metrics_add_registration(&e->summary, e, registration_at(e, r));
}

/* In the order of their numbers, so that the examples are the first ones. */
static void measure_all(struct engine *e)
{
    size_t n;
    ref *list = engine_list(e, ENGINE_CALLS, &n);

    for (size_t i = 0; i < n; i++)
        metrics_add_call(&e->summary, e, call_at(e, list[i]));
    free(list);
    list = engine_list(e, ENGINE_REGISTRATIONS, &n);
    for (size_t i = 0; i < n; i++)
        metrics_add_registration(&e->summary, e, registration_at(e, list[i]));
    free(list);
}

void settle_all(struct engine *e)
{
    for (ref g = e->oldest; g; g = group_at(e, g)->newer) {
        decide(e, group_at(e, g));
        count(e, group_at(e, g));
    }
    measure_all(e);
}
