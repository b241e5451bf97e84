/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/over.h"

#include "engine/call/call.h"
#include "engine/dialog/binding.h"
#include "engine/dialog/transfer_link.h"
#include "engine/dialog/txn.h"
#include "engine/evict.h"
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
        if (binding_until(e, registration_at(e, r)) >= e->now)
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
    return are_calls_over(e, g) && are_dialogs_over(e, g) && are_requests_over(e, g) && are_txns_over(e, g);
}

void over_release(struct engine *e)
{
    for (uint32_t looked = 0, n = e->groups.live; looked < n && e->oldest; looked++) {
        struct group *g = group_at(e, e->oldest);
        if (e->now - g->queued <= QUIET)
            return;
        if (e->now - g->last > QUIET && is_over(e, g))
            evict_settled(e, e->oldest);
        else
            group_requeue(e, e->oldest);
    }
}
