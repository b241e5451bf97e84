/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/over.h"

#include "engine/call/call.h"
#include "engine/dialog/binding.h"
#include "engine/dialog/transfer_link.h"
#include "engine/dialog/txn.h"
#include "engine/evict.h"
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

/* Call-IDs that go together, because they have legs of one session. */
struct together {
    group_ref groups[LEGS_MAX];
    unsigned n;
};

static void add(struct together *all, group_ref g)
{
    for (unsigned i = 0; i < all->n; i++)
        if (all->groups[i] == g)
            return;
    if (all->n < LEGS_MAX)
        all->groups[all->n++] = g;
}

static void add_partners(struct engine *e, struct together *all, const struct group *g)
{
    call_ref partners[LEGS_MAX];

    for (ref r = g->last_call; r; r = call_at(e, r)->prev_in_group)
        for (size_t i = 0, n = call_at(e, r)->legs.links ? legs_partners(e, r, partners) : 0; i < n; i++)
            add(all, call_at(e, partners[i])->group);
}

/* What a call is a leg of is told of both, so they are released together. */
static bool are_over(struct engine *e, struct together *all)
{
    for (unsigned i = 0; i < all->n; i++) {
        if (!is_over(e, group_at(e, all->groups[i])))
            return false;
        add_partners(e, all, group_at(e, all->groups[i]));
    }
    return true;
}

void over_release(struct engine *e)
{
    for (uint32_t looked = 0, n = e->groups.live; looked < n && e->oldest; looked++) {
        struct together all = {.groups = {e->oldest}, .n = 1};
        if (e->now - group_at(e, e->oldest)->queued <= QUIET)
            return;
        if (!are_over(e, &all)) {
            group_requeue(e, e->oldest);
            continue;
        }
        for (unsigned i = 0; i < all.n; i++)
            evict_decide(e, all.groups[i]);
        for (unsigned i = 0; i < all.n; i++)
            evict_free(e, all.groups[i]);
    }
}
