/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/dialog_push.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/subscription.h"
#include "engine/dialog/txn.h"
#include "engine/dialog/usage.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "engine/talk/session_timer.h"
#include "sip/msg.h"

enum { RECENT = 16 }; /* dialogs of a Call-ID that are looked through, newest first */

/* The remote tag is missing in what peers of RFC 2543 send (12.2.1.1), and in what broken ones do. A request that can only be
 * sent within a dialog still names it by the tag of its sender, if it is the only one. */
static ref find_by_one_tag(const struct engine *e, ref group, struct slice tag)
{
    ref found = 0;
    int looked = 0;

    for (ref r = group_at(e, group)->last_dialog; r && looked < RECENT; r = dialog_at(e, r)->prev_in_group, looked++) {
        const struct dialog *d = dialog_at(e, r);
        if (!slice_eq(d->from_tag, tag) && !slice_eq(d->to_tag, tag))
            continue;
        if (found)
            return 0;
        found = r;
    }
    return found;
}

static enum side other_side(enum side s)
{
    return s == SIDE_CALLER ? SIDE_CALLEE : s == SIDE_CALLEE ? SIDE_CALLER : SIDE_NONE;
}

/* ---- INVITE usage (RFC 3261 12.1, 13.2.2) ---- */

static bool creates_dialog(const struct sip_msg *m)
{
    return m->kind == SIP_RESPONSE && m->status > 100 && m->status < 300 && m->to_tag.n && m->from_tag.n;
}

static void invite_response(struct engine *e, ref d_ref, ref msg, const struct txn *t, const struct sip_msg *m)
{
    const struct dialog *d = dialog_at(e, d_ref);

    if (is_success(m->status))
        dialog_confirm(e, d_ref, msg);
    else if (is_failure(m->status) && d->state == DIALOG_EARLY && !t->in_dialog)
        dialog_terminate(e, d_ref, msg, txn_is_given_up(e, t, m->status) ? DIALOG_END_CANCEL : DIALOG_END_REJECTED,
            txn_is_given_up(e, t, m->status) ? SIDE_CALLER : SIDE_CALLEE);
}

/* ---- requests within a dialog ---- */

/* The dialog must have existed before the capture started: which usage and state does this request prove? */
static bool proves_dialog(const struct sip_msg *m, enum dialog_usage *usage, enum dialog_state *state)
{
    *usage = USAGE_INVITE;
    *state = DIALOG_CONFIRMED;
    switch (m->method) {
    case METHOD_BYE:
    case METHOD_INVITE:
    case METHOD_INFO: return true;
    case METHOD_PRACK:
    case METHOD_UPDATE: *state = DIALOG_EARLY; return true;
    case METHOD_SUBSCRIBE: *usage = USAGE_SUBSCRIBE; return true;
    default: return false;
    }
}

/* What a request shows of a dialog that has no such usage yet; `near` is another usage of it. A SUBSCRIBE or INVITE there
 * may be refused. */
static ref make_from_request(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near)
{
    enum dialog_usage usage;
    enum dialog_state state;
    if (!m->from_tag.n || !m->to_tag.n || !proves_dialog(m, &usage, &state))
        return 0;
    if (near && (m->method == METHOD_SUBSCRIBE || m->method == METHOD_INVITE))
        return 0;
    ref r = dialog_make(e, m->from_tag, m->to_tag, usage, msg, near);
    dialog_at(e, r)->state = (uint8_t)state;
    if (usage == USAGE_SUBSCRIBE)
        subscription_describe(e, r, t);
    return r;
}

/* The ACK to a 2xx that was not captured shows that there was one. */
static bool proves_answer(const struct engine *e, const struct txn *t)
{
    return t->type == TXN_ACK && t->parent && txn_at(e, t->parent)->proven;
}

static ref make_from_ack(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near)
{
    if (!proves_answer(e, t) || !m->from_tag.n || !m->to_tag.n)
        return 0;
    ref r = dialog_make(e, m->from_tag, m->to_tag, USAGE_INVITE, msg, near);
    dialog_at(e, r)->created = msg;
    dialog_at(e, r)->created_by = t->parent;
    return r;
}

static enum dialog_end end_of_bye(const struct engine *e, const struct dialog *d, ref bye, const struct sip_msg *m)
{
    if (dialog_is_replaced_by(d, hash_short(m->from_tag)))
        return DIALOG_END_REPLACED;
    return session_timer_sends_bye(e, d, bye, m) ? DIALOG_END_SESSION_TIMER : DIALOG_END_BYE;
}

static void in_dialog_request(struct engine *e, ref d, ref msg, const struct txn *t, const struct sip_msg *m)
{
    if (proves_answer(e, t))
        dialog_confirm(e, d, msg);
    if (m->method == METHOD_BYE) /* 15.1.1: as soon as it is sent */
        dialog_terminate(e, d, msg, end_of_bye(e, dialog_at(e, d), msg, m), dialog_sender(dialog_at(e, d), m));
    else if (m->method == METHOD_NOTIFY)
        subscription_notify(e, d, msg, m);
    else if (m->method == METHOD_SUBSCRIBE)
        subscription_request(e, d, m);
}

/* ---- a message ---- */

/* Which usage a 2xx (of an INVITE: a 101-199 too) makes. RFC 4488 4: a REFER may be accepted without a subscription. */
static bool makes_usage(const struct engine *e, const struct txn *t, const struct sip_msg *m, enum dialog_usage *usage)
{
    *usage = t->method == METHOD_SUBSCRIBE ? USAGE_SUBSCRIBE : t->method == METHOD_REFER ? USAGE_REFER : USAGE_INVITE;
    switch (t->method) {
    case METHOD_INVITE: return true;
    case METHOD_SUBSCRIBE: return is_success(m->status);
    case METHOD_REFER: return is_success(m->status) && !(t->transfer && transfer_at(e, t->transfer)->silent);
    default: return false;
    }
}

/* A 2xx to an INVITE within a session is one to a re-INVITE; subscriptions may begin within any dialog. */
static ref made_by_response(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near)
{
    enum dialog_usage usage;

    if (!creates_dialog(m) || !makes_usage(e, t, m, &usage) || (usage == USAGE_INVITE && t->in_dialog && !near))
        return 0;
    ref r = dialog_make(e, m->from_tag, m->to_tag, usage, msg, near);
    dialog_at(e, r)->created = msg;
    dialog_at(e, r)->created_by = message_at(e, msg)->txn;
    if (usage != USAGE_INVITE)
        subscription_describe(e, r, t);
    return r;
}

/* The answer to a BYE whose request was not captured still shows that the session ended. */
static ref made_by_bye_response(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near)
{
    if (t->method != METHOD_BYE || t->request || !is_success(m->status) || !m->from_tag.n || !m->to_tag.n)
        return 0;
    ref r = dialog_make(e, m->from_tag, m->to_tag, USAGE_INVITE, msg, near);
    dialog_at(e, r)->state = DIALOG_CONFIRMED;
    return r;
}

static void take_response(struct engine *e, ref d, ref msg, const struct txn *t, const struct sip_msg *m)
{
    if (t->in_dialog && is_success(m->status))
        usage_succeeded(e, d);
    if (t->method == METHOD_INVITE)
        invite_response(e, d, msg, t, m);
    else if (t->method == METHOD_SUBSCRIBE || t->method == METHOD_REFER)
        subscription_response(e, d, msg, t, m);
    else if (t->method == METHOD_BYE && is_success(m->status))
        dialog_terminate(e, d, t->request ? t->request : msg,
            dialog_is_replaced_by(dialog_at(e, d), hash_short(m->from_tag)) ? DIALOG_END_REPLACED : DIALOG_END_BYE,
            other_side(dialog_sender(dialog_at(e, d), m)));
}

/* Is this transaction the one that made the dialog, on whatever hop? */
static bool is_creating(const struct engine *e, const struct dialog *d, const struct txn *t)
{
    return d->created_by && txn_at(e, d->created_by)->cseq == t->cseq && txn_at(e, d->created_by)->method == t->method;
}

/* A REFER or SUBSCRIBE moves to the usage that it makes. */
static bool stays(const struct engine *e, const struct txn *t, ref d)
{
    return t->dialog && (t->dialog == d || !dialog_shares_tags(e, t->dialog, d) || dialog_at(e, d)->usage == USAGE_INVITE);
}

static void link_dialog(struct engine *e, ref d_ref, struct message *msg, struct txn *t)
{
    struct dialog *d = dialog_at(e, d_ref);

    msg->dialog = d_ref;
    d->last = msg->time;
    if (stays(e, t, d_ref))
        return;
    if (t->dialog)
        dialog_at(e, t->dialog)->transactions--;
    t->dialog = d_ref;
    d->transactions++;
}

/* Mostly it is the one that the transaction is in. */
static ref find_of(const struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    if (t->dialog && m->to_tag.n && dialog_has_tags(e, t->dialog, m->from_tag, m->to_tag))
        return t->dialog;
    return dialog_find(e, t->group, m->from_tag, m->to_tag);
}

static ref of_request(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near, ref d)
{
    if (d && subscription_is_next(e, d, t, m))
        d = 0;
    if (!d && m->method == METHOD_NOTIFY)
        d = subscription_from_notify(e, msg, t, m, near);
    else if (!d && m->method == METHOD_ACK)
        d = make_from_ack(e, msg, t, m, near);
    else if (!d)
        d = make_from_request(e, msg, t, m, near);
    if (d)
        in_dialog_request(e, d, msg, t, m);
    return d;
}

static ref of_response(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near, ref d)
{
    if (!d)
        d = made_by_response(e, msg, t, m, near);
    if (!d)
        d = made_by_bye_response(e, msg, t, m, near);
    if (d)
        take_response(e, d, msg, t, m);
    if ((d || near) && is_failure(m->status) && t->in_dialog)
        usage_failed(e, d ? d : near, d, msg, m);
    return d;
}

static bool is_within_dialog(const struct txn *t, const struct sip_msg *m)
{
    switch (t->method) {
    case METHOD_ACK: return t->type == TXN_ACK && m->kind == SIP_REQUEST;
    case METHOD_BYE:
    case METHOD_PRACK:
    case METHOD_UPDATE:
    case METHOD_INFO: return true;
    default: return false;
    }
}

void dialog_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    struct message *msg = message_at(e, msg_ref);
    struct txn *t = txn_at(e, msg->txn);
    ref near = find_of(e, t, m); /* some usage of the dialog; `d` is the one that is meant */

    if (!near && is_within_dialog(t, m) && m->from_tag.n && !m->to_tag.n)
        near = find_by_one_tag(e, t->group, m->from_tag);
    else if (!near && m->status && t->dialog && !t->in_dialog && is_within_dialog(t, m))
        near = t->dialog; /* the answer to such a request has whatever tag the server made up */
    ref d = near ? usage_of(e, near, t, m) : 0;
    if (near && !t->request && !is_creating(e, dialog_at(e, d ? d : near), t))
        t->in_dialog = true;
    d = m->kind == SIP_REQUEST ? of_request(e, msg_ref, t, m, near, d) : of_response(e, msg_ref, t, m, near, d);
    if (!d && near) { /* of no usage, or of one that is not there yet */
        d = dialog_invite_usage(e, near);
        d = d ? d : near;
    }
    if (d)
        link_dialog(e, d, msg, t);
}
