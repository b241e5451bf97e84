/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/settle.h"

#include "engine/call/call.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/dialog_settle.h"
#include "engine/dialog/registration.h"
#include "engine/dialog/txn.h"
#include "engine/dialog/usage.h"
#include "engine/figures/metrics.h"
#include "engine/figures/summary.h"
#include "engine/legs/legs.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "engine/verdict/linked.h"
#include "engine/verdict/verdict.h"

#include <stdlib.h>

void settle_call(struct engine *e, call_ref call)
{
    struct call *c = call_at(e, call);

    verdict_of(e, call, &c->verdict);
    dialog_settle_call(e, c);
}

static void decide(struct engine *e, const struct group *g)
{
    for (ref r = g->last_txn; r; r = txn_at(e, r)->prev_in_group) {
        txn_settle(e, txn_at(e, r));
        usage_settle_timeout(e, txn_at(e, r));
    }
    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        settle_call(e, r);
    for (ref r = g->last_registration; r; r = registration_at(e, r)->prev_in_group)
        registration_settle(e, r);
    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group)
        dialog_settle_expiry(e, r);
}

static void count_txn(struct summary *s, const struct txn *t)
{
    s->txns_by_type[t->type]++;
    if (t->type == TXN_ACK)
        return;
    s->txns_by_end[t->ended_by]++;
    if (t->request && !t->call && t->ended_by == TXN_END_TIMEOUT) /* a call is told of by its own verdict */
        s->problems[PROBLEM_NO_RESPONSE].count++;
    s->unmatched_responses += !t->request && t->first_response;
    s->unmatched_requests += t->request && !t->first_response;
}

static void count(struct engine *e, const struct group *g)
{
    struct summary *s = e->summary;

    for (ref r = g->last_txn; r; r = txn_at(e, r)->prev_in_group)
        count_txn(s, txn_at(e, r));
    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group) {
        s->dialogs++;
        s->dialogs_by_usage[dialog_at(e, r)->usage]++;
        s->dialogs_by_state[dialog_at(e, r)->state]++;
    }
}

static void measure_call(struct engine *e, ref call)
{
    struct leg legs[LEGS_MAX];

    linked_apply(e, call);
    metrics_add_call(e->summary, e, call_at(e, call));
    e->summary->linked_calls += call_at(e, call)->legs.links && legs_of(e, call, legs);
}

void settle_decide(struct engine *e, ref group)
{
    decide(e, group_at(e, group));
    count(e, group_at(e, group));
}

void settle_link(struct engine *e, ref group)
{
    for (ref r = group_at(e, group)->last_call; r; r = call_at(e, r)->prev_in_group)
        linked_find(e, r);
}

void settle_measure(struct engine *e, ref group)
{
    const struct group *g = group_at(e, group);

    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        measure_call(e, r);
    for (ref r = g->last_registration; r; r = registration_at(e, r)->prev_in_group)
        metrics_add_registration(e->summary, e, registration_at(e, r));
}

/* In the order of their numbers, so that the examples are the first ones. */
void settle_measure_all(struct engine *e)
{
    size_t n;
    ref *list = engine_list(e, ENGINE_CALLS, &n);

    for (size_t i = 0; i < n; i++)
        measure_call(e, list[i]);
    free(list);
    list = engine_list(e, ENGINE_REGISTRATIONS, &n);
    for (size_t i = 0; i < n; i++)
        metrics_add_registration(e->summary, e, registration_at(e, list[i]));
    free(list);
}

void settle_decide_all(struct engine *e)
{
    for (ref g = e->oldest; g; g = group_at(e, g)->newer)
        settle_decide(e, g);
}

void settle_link_all(struct engine *e)
{
    for (ref g = e->oldest; g; g = group_at(e, g)->newer)
        settle_link(e, g);
}

/* ---- for now ---- */

static void note_dialog(struct engine *e, ref r)
{
    const struct dialog *d = dialog_at(e, r);

    if (e->n_notes == e->notes_room) {
        e->notes_room = e->notes_room ? e->notes_room * 2 : 64;
        e->notes = realloc(e->notes, e->notes_room * sizeof *e->notes);
        if (!e->notes)
            abort();
    }
    e->notes[e->n_notes++] = (struct dialog_note){r, d->terminated, d->state, d->ended_by, d->ended_from};
}

static bool has_changed(const struct engine *e, const struct dialog_note *n)
{
    const struct dialog *d = dialog_at(e, n->dialog);

    return d->state != n->state || d->ended_by != n->ended_by || d->ended_from != n->ended_from ||
           d->terminated != n->terminated;
}

/* Of all that a verdict changes, only dialogs are looked at by later messages. */
static void decide_for_now(struct engine *e, const struct group *g)
{
    size_t first = e->n_notes, kept = first;

    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group)
        note_dialog(e, r);
    decide(e, g);
    for (size_t i = first; i < e->n_notes; i++)
        if (has_changed(e, &e->notes[i]))
            e->notes[kept++] = e->notes[i];
    e->n_notes = kept;
}

void settle_for_now(struct engine *e)
{
    for (ref g = e->oldest; g; g = group_at(e, g)->newer)
        decide_for_now(e, group_at(e, g));
    settle_link_all(e);
    for (ref g = e->oldest; g; g = group_at(e, g)->newer)
        for (ref r = group_at(e, g)->last_call; r; r = call_at(e, r)->prev_in_group)
            linked_apply(e, r);
}

void settle_take_back(struct engine *e)
{
    for (size_t i = 0; i < e->n_notes; i++) {
        const struct dialog_note *n = &e->notes[i];
        struct dialog *d = dialog_at(e, n->dialog);
        if (n->state == DIALOG_CONFIRMED && d->state == DIALOG_TERMINATED)
            dialog_revive(e, n->dialog); /* for its call too */
        d->terminated = n->terminated;
        d->state = n->state;
        d->ended_by = n->ended_by;
        d->ended_from = n->ended_from;
    }
    e->n_notes = 0;
}
