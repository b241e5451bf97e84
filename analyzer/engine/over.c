/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/over.h"

#include "engine/call/call.h"
#include "engine/dialog/binding.h"
#include "engine/dialog/transfer_link.h"
#include "engine/dialog/txn.h"
#include "engine/evict.h"
#include "engine/settle.h"
#include "engine/legs/legs_link.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/event_request.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "sip/status.h"

#include <stdlib.h>

#define QUIET (64 * T1)

static bool are_txns_over(const struct engine *e, const struct group *g)
{
    for (ref r = g->last_txn; r; r = txn_at(e, r)->prev_in_group) {
        struct txn *t = txn_at(e, r);
        txn_settle(e, t);
        if (t->ended_by == TXN_END_CAPTURE && t->type != TXN_ACK)
            return false;
    }
    return true;
}

static bool is_call_over(struct engine *e, call_ref r)
{
    const struct call *c = call_at(e, r);
    const struct txn *root = c->root ? txn_at(e, c->root) : NULL;

    if (!call_is_over(e, r))
        return false;
    return !root || !root->final || !call_may_retry(root->final_code) || e->now - time_of(e, root->final) > CALL_RETRY;
}

static bool are_calls_over(struct engine *e, const struct group *g)
{
    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        if (!is_call_over(e, r))
            return false;
    return true;
}

/* Early dialogs end with their call. */
static bool is_dialog_over(const struct engine *e, const struct dialog *d)
{
    if (d->state == DIALOG_TERMINATED || (d->usage == USAGE_INVITE && d->state == DIALOG_EARLY && d->call))
        return true;
    return d->usage != USAGE_INVITE && d->expires != CAPTIME_NONE && d->expires + QUIET < e->now;
}

static bool are_dialogs_over(const struct engine *e, const struct group *g)
{
    for (ref r = g->last_dialog; r; r = dialog_at(e, r)->prev_in_group)
        if (!is_dialog_over(e, dialog_at(e, r)))
            return false;
    return true;
}

static bool are_requests_over(const struct engine *e, const struct group *g)
{
    for (ref r = g->last_registration; r; r = registration_at(e, r)->prev_in_group)
        if (binding_flaps_until(e, registration_at(e, r)) >= e->now)
            return false;
    for (ref r = g->last_transfer; r; r = transfer_at(e, r)->prev_in_group)
        if (transfer_link_may_follow(transfer_at(e, r), e->now))
            return false;
    for (ref r = g->last_event_request; r; r = event_request_at(e, r)->prev_in_group) {
        int64_t expires = event_request_at(e, r)->expires_s;
        if (expires < 0 || (expires < INT32_MAX && g->last + expires * CAPTIME_S >= e->now))
            return false;
    }
    return true;
}

static bool is_over(struct engine *e, const struct group *g)
{
    return e->now - g->last > QUIET && are_calls_over(e, g) && are_dialogs_over(e, g) && are_requests_over(e, g) &&
           are_txns_over(e, g);
}

/* ---- what can be given back ---- */

static void add(struct engine *e, group_ref r)
{
    struct group *g = group_at(e, r);

    if (g->leaves)
        return;
    g->leaves = true;
    if (e->n_over == e->over_room) {
        e->over_room = e->over_room ? e->over_room * 2 : 64;
        e->over = realloc(e->over, e->over_room * sizeof *e->over);
        if (!e->over)
            abort();
    }
    e->over[e->n_over++] = r;
}

void over_find(struct engine *e)
{
    for (uint32_t looked = 0, n = e->groups.live; looked < n; looked++) {
        group_ref r = e->oldest;
        struct group *g = group_at(e, r);
        if (e->now - g->queued <= QUIET)
            return;
        g->is_over = is_over(e, g);
        if (g->is_over)
            add(e, r);
        group_requeue(e, r);
    }
}

/* ---- what must go together ---- */

struct together { /* Call-IDs that have legs of one session */
    group_ref groups[LEGS_MAX];
    unsigned n;
};

static void join(struct together *all, group_ref g)
{
    for (unsigned i = 0; i < all->n; i++)
        if (all->groups[i] == g)
            return;
    if (all->n < LEGS_MAX)
        all->groups[all->n++] = g;
}

static void join_partners(struct engine *e, struct together *all, const struct group *g)
{
    call_ref partners[LEGS_MAX];

    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        for (size_t i = 0, n = call_at(e, r)->legs.links ? legs_partners(e, r, partners) : 0; i < n; i++)
            join(all, call_at(e, partners[i])->group);
}

/* What a call is a leg of is told of both, so they are given back together: once all are over, also those that were found
 * to be so earlier. */
static bool are_over(struct engine *e, group_ref r, struct together *all)
{
    *all = (struct together){.groups = {r}, .n = 1};
    for (unsigned i = 0; i < all->n; i++) {
        const struct group *g = group_at(e, all->groups[i]);
        if (!g->is_over)
            return false;
        join_partners(e, all, g);
    }
    return true;
}

static struct engine *home_of(struct engine *e, group_ref g)
{
    return e->shards ? e->shards[pool_part(g)] : e;
}

static void keep_some(struct engine *e)
{
    struct together all;
    size_t kept = 0;

    for (size_t i = 0; i < e->n_over; i++) {
        group_ref r = e->over[i];
        if (are_over(e, r, &all)) {
            e->over[kept++] = r;
            continue;
        }
        group_at(e, r)->leaves = false;
    }
    e->n_over = kept;
}

void over_join(struct engine *const *engines, unsigned n)
{
    struct together all;

    for (unsigned i = 0; i < n; i++)
        keep_some(engines[i]);
    for (unsigned i = 0; i < n; i++)
        for (size_t k = 0; k < engines[i]->n_over; k++)
            if (are_over(engines[i], engines[i]->over[k], &all))
                for (unsigned x = 1; x < all.n; x++)
                    add(home_of(engines[i], all.groups[x]), all.groups[x]);
}

/* ---- giving it back ---- */

void over_decide(struct engine *e)
{
    for (size_t i = 0; i < e->n_over; i++)
        settle_decide(e, e->over[i]);
}

void over_link(struct engine *e)
{
    for (size_t i = 0; i < e->n_over; i++)
        settle_link(e, e->over[i]);
}

void over_measure(struct engine *e)
{
    for (size_t i = 0; i < e->n_over; i++)
        settle_measure(e, e->over[i]);
}

void over_give_back(struct engine *const *engines, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        for (size_t k = 0; k < engines[i]->n_over; k++)
            evict_tell(engines[i], engines[i]->over[k]);
    for (unsigned i = 0; i < n; i++) {
        for (size_t k = 0; k < engines[i]->n_over; k++)
            evict_free(engines[i], engines[i]->over[k]);
        engines[i]->n_over = 0;
    }
}
