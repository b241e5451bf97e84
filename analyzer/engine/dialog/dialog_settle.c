/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/dialog_settle.h"

#include "engine/dialog/dialog.h"
#include "engine/dialog/subscription.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/talk/session_timer.h"
#include "sip/status.h"

void dialog_settle_expiry(struct engine *e, ref r)
{
    if (subscription_is_expired(e, dialog_at(e, r)))
        dialog_terminate(e, r, 0, DIALOG_END_EXPIRED, SIDE_NONE);
    else if (session_timer_is_over(e, dialog_at(e, r)))
        dialog_terminate(e, r, 0, DIALOG_END_SESSION_TIMER, SIDE_NONE);
}

/* 16.7: the proxy cancelled the branches that did not win. One that was over before the 2xx lost nothing: the proxy gave it up
 * and went on searching. */
static void settle_answered(struct engine *e, ref r, const struct verdict *v, ref two_hundred)
{
    struct dialog *d = dialog_at(e, r);

    if (d->state == DIALOG_EARLY)
        dialog_terminate(e, r, two_hundred, DIALOG_END_FORK_LOST, SIDE_NETWORK);
    if (d->state == DIALOG_TERMINATED && d->terminated == v->bye && v->ended_from == SIDE_NETWORK)
        d->ended_from = SIDE_NETWORK; /* a proxy made the BYE */
    if (d->state != DIALOG_TERMINATED || d->ended_by != DIALOG_END_CANCEL || (v->root && txn_at(e, v->root)->cancel))
        return; /* a CANCEL of the caller's loses no fork */
    if (!two_hundred || !d->terminated || message_at(e, d->terminated)->no > message_at(e, two_hundred)->no)
        d->ended_by = DIALOG_END_FORK_LOST;
    d->ended_from = SIDE_NETWORK;
}

/* Made by an INVITE that no host had forwarded: who cancels that is the caller, which tries the next target. */
static bool is_callers_own(const struct engine *e, const struct dialog *d)
{
    const struct txn *t = d->created_by ? txn_at(e, d->created_by) : NULL;

    return t && !t->parent && !t->parent_hash;
}

/* A CANCEL that did not come from the caller is a proxy's, which gave up waiting. */
static void settle_unanswered(struct engine *e, ref r, const struct verdict *v)
{
    struct dialog *d = dialog_at(e, r);
    bool cancelled = v->outcome == OUTCOME_CANCELLED;

    if (d->state == DIALOG_EARLY)
        dialog_terminate(e, r, v->final, cancelled ? DIALOG_END_CANCEL : DIALOG_END_REJECTED, (enum side)v->ended_from);
    else if (d->ended_by == DIALOG_END_CANCEL && (!cancelled || v->ended_from == SIDE_NETWORK) && !is_callers_own(e, d))
        d->ended_from = SIDE_NETWORK;
}

void dialog_settle_call(struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;

    if (v->outcome == OUTCOME_IN_PROGRESS || v->outcome == OUTCOME_UNKNOWN)
        return;
    for (ref r = c->last_dialog; r; r = dialog_at(e, r)->prev_in_call) {
        if (v->outcome == OUTCOME_ANSWERED)
            settle_answered(e, r, v, c->two_hundred);
        else
            settle_unanswered(e, r, v);
    }
}
