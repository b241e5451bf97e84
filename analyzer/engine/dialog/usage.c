/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/usage.h"

#include "engine/dialog/dialog.h"
#include "engine/dialog/subscription.h"
#include "engine/store/dialog.h"
#include "engine/store/event_request.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "engine/talk/reliable.h"
#include "sip/msg.h"
#include "sip/status.h"

enum { RECENT = 32 }; /* usages of a dialog that are looked through, newest first */

/* The one before; 0 behind the first. */
static ref sibling(const struct engine *e, ref r)
{
    const struct dialog_more *more = dialog_at(e, r)->more;

    return more ? more->sibling : 0;
}

/* The newest usage that shares its tags. Most dialogs have but one. */
static ref newest(const struct engine *e, ref any)
{
    const struct dialog *d = dialog_at(e, any);

    return dialog_find(e, d->group, d->from_tag, d->to_tag);
}

/* ---- which one a request belongs to ---- */

/* Is this the subscription of a NOTIFY or SUBSCRIBE? The id is part of its name (RFC 6665 8.2.1), but the first REFER of a
 * dialog may do without (RFC 3515 2.4.6). */
static bool is_subscription_to(const struct dialog *d, const struct sip_event *event)
{
    uint64_t cseq;

    if (d->usage == USAGE_INVITE || !d->more || !slice_eqi(d->more->event, event->type))
        return false;
    if (d->usage == USAGE_SUBSCRIBE)
        return slice_eq(d->more->event_id, event->id);
    if (!event->id.n || !d->more->refer_cseq)
        return true;
    return slice_number(event->id, UINT32_MAX, &cseq) && cseq == d->more->refer_cseq;
}

/* The oldest that is still open, else the newest of those that have ended. */
static ref subscription_to(const struct engine *e, ref any, const struct sip_event *event)
{
    ref open = 0, ended = 0;
    int looked = 0;

    for (ref r = newest(e, any); r && looked < RECENT; r = sibling(e, r), looked++) {
        if (!is_subscription_to(dialog_at(e, r), event))
            continue;
        if (dialog_at(e, r)->state != DIALOG_TERMINATED)
            open = r;
        else if (!ended)
            ended = r;
    }
    return open ? open : ended;
}

/* A response names no event. Where its request was not captured, it can only be that of a sole subscription. */
static ref sole_subscription(const struct engine *e, ref any)
{
    ref found = 0;
    int looked = 0;

    for (ref r = newest(e, any); r && looked < RECENT; r = sibling(e, r), looked++) {
        if (dialog_at(e, r)->usage == USAGE_INVITE)
            continue;
        if (found)
            return 0;
        found = r;
    }
    return found;
}

static ref of_notify(const struct engine *e, ref any, const struct txn *t, const struct sip_msg *m)
{
    struct sip_event event;

    if (m->kind == SIP_REQUEST)
        return sip_event_parse(sip_msg_header(m, HEADER_EVENT, 0), &event) == SIP_OK ? subscription_to(e, any, &event) : 0;
    if (t->dialog && dialog_at(e, t->dialog)->usage != USAGE_INVITE && dialog_shares_tags(e, t->dialog, any))
        return t->dialog;
    return t->request ? 0 : sole_subscription(e, any);
}

static ref of_subscribe(const struct engine *e, ref any, const struct txn *t)
{
    const struct event_request *i = t->event_request ? event_request_at(e, t->event_request) : NULL;
    struct sip_event event = {.type = i ? i->event : SLICE_NONE, .id = i ? i->event_id : SLICE_NONE};

    return event.type.p ? subscription_to(e, any, &event) : sole_subscription(e, any);
}

static ref of_refer(const struct engine *e, ref any, const struct txn *t)
{
    ref r = t->transfer ? transfer_at(e, t->transfer)->dialog : 0;

    return r && dialog_shares_tags(e, r, any) ? r : 0;
}

ref usage_of(const struct engine *e, ref any, const struct txn *t, const struct sip_msg *m)
{
    switch (t->method) {
    case METHOD_INVITE:
    case METHOD_ACK:
    case METHOD_CANCEL:
    case METHOD_BYE:
    case METHOD_PRACK:
    case METHOD_UPDATE:
    case METHOD_INFO: return dialog_invite_usage(e, any);
    case METHOD_NOTIFY: return of_notify(e, any, t, m);
    case METHOD_SUBSCRIBE: return of_subscribe(e, any, t);
    case METHOD_REFER: return of_refer(e, any, t);
    default: return 0;
    }
}

/* ---- the effect of failures ---- */

/* Notes 3 and 12: 405 and 501 end a usage only if the request is integral to it, 489 only a subscription. A failed CANCEL
 * (note 8) affects nothing else. */
static bool ends_usage(const struct dialog *d, enum sip_method method, unsigned status)
{
    if (method == METHOD_CANCEL)
        return false;
    if (d->usage != USAGE_INVITE)
        return true;
    return status != 489 && !(method == METHOD_INFO && (status == 405 || status == 501));
}

/* RFC 3262 3: the 481 to a PRACK may be about the response that it confirms, and says nothing of the dialog then. */
static bool is_of_prack_alone(const struct engine *e, ref msg)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);

    return t->method == METHOD_PRACK && t->request && reliable_is_mismatch(e, message_at(e, t->request));
}

static void fail(struct engine *e, ref r, ref msg, const struct sip_msg *m)
{
    dialog_terminate(e, r, msg, DIALOG_END_ERROR_RESPONSE, dialog_sender(dialog_at(e, r), m));
}

void usage_failed(struct engine *e, ref any, ref usage, ref msg, const struct sip_msg *m)
{
    const struct sip_status *s = sip_status_or_class(m->status);
    int looked = 0;

    if (is_of_prack_alone(e, msg))
        return;
    if (s && s->effect == EFFECT_DESTROYS_USAGE && usage && ends_usage(dialog_at(e, usage), m->cseq_method, m->status))
        fail(e, usage, msg, m);
    else if (usage && m->status >= 500 && subscription_is_leaving(dialog_at(e, usage), m->cseq_method))
        fail(e, usage, msg, m); /* notes 13 and 17: whoever wants to leave may take it for granted */
    if (!s || s->effect != EFFECT_DESTROYS_DIALOG || m->cseq_method == METHOD_CANCEL)
        return;
    for (ref r = newest(e, any); r && looked < RECENT; r = sibling(e, r), looked++)
        fail(e, r, msg, m);
}

void usage_succeeded(struct engine *e, ref usage)
{
    struct dialog *d = dialog_at(e, usage);

    if (d->state == DIALOG_TERMINATED && d->ended_by == DIALOG_END_ERROR_RESPONSE)
        dialog_revive(e, usage);
}

/* ---- time-outs ---- */

/* RFC 6665 4.1.2.2: a failed refresh leaves the subscription as it is. */
static bool is_of_usage(const struct dialog *d, const struct txn *t)
{
    if (t->method == METHOD_NOTIFY)
        return d->usage != USAGE_INVITE;
    return d->usage == USAGE_INVITE &&
           (t->method == METHOD_INVITE || t->method == METHOD_UPDATE || t->method == METHOD_INFO || t->method == METHOD_PRACK);
}

/* No response was seen; that the client sent the request again shows that it got none either. */
static bool was_unanswered(const struct txn *t)
{
    return t->final_code == 408 || (t->ended_by == TXN_END_TIMEOUT && t->request_retransmissions && !t->first_response);
}

void usage_settle_timeout(struct engine *e, const struct txn *t)
{
    if (!t->in_dialog || !t->dialog || !was_unanswered(t))
        return;
    const struct dialog *d = dialog_at(e, t->dialog);
    if (d->state == DIALOG_CONFIRMED && is_of_usage(d, t) && d->last <= message_at(e, t->last_msg)->time)
        dialog_terminate(e, t->dialog, t->final, DIALOG_END_ERROR_RESPONSE, SIDE_NETWORK);
}
