/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/subscription.h"

#include "base/hash.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/transfer.h"
#include "engine/store/dialog.h"
#include "engine/store/event_request.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "sip/msg.h"

enum { RECENT = 64 }; /* transactions of a Call-ID that are looked through, newest first */

#define TIMER_N (INTERVAL_TIMER_N * CAPTIME_MS)

/* ---- making one ---- */

static void name_event(struct engine *e, ref r, struct slice package, struct slice id)
{
    dialog_more(e, r)->event = group_copy(e, dialog_at(e, r)->group, package);
    dialog_more(e, r)->event_id = group_copy(e, dialog_at(e, r)->group, id);
}

/* The REFER that a subscription is about. */
static void tie_refer(struct engine *e, ref r, ref transfer)
{
    struct transfer *x = transfer_at(e, transfer);

    dialog_at(e, r)->created_by = x->txn;
    dialog_more(e, r)->refer_cseq = txn_at(e, x->txn)->cseq;
    x->dialog = r;
}

void subscription_describe(struct engine *e, ref r, const struct txn *t)
{
    if (t->method == METHOD_REFER) {
        name_event(e, r, SLICE_LIT("refer"), SLICE_NONE);
        if (t->transfer)
            tie_refer(e, r, t->transfer);
    } else if (t->method == METHOD_SUBSCRIBE && t->event_request) {
        name_event(e, r, event_request_at(e, t->event_request)->event, event_request_at(e, t->event_request)->event_id);
    }
}

/* The initial INVITE of the dialog, if it was captured: of `near`, else one whose caller this NOTIFY goes to. */
static bool is_in_known_call(const struct engine *e, const struct txn *t, const struct sip_msg *m, ref near)
{
    dialog_ref call = near ? dialog_invite_usage(e, near) : 0;
    uint32_t tag = hash_short(m->to_tag);
    int looked = 0;

    if (near)
        return call && dialog_at(e, call)->created_by;
    for (txn_ref r = t->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++)
        if (txn_at(e, r)->type == TXN_INVITE && !txn_at(e, r)->in_dialog && txn_at(e, r)->from_tag_hash == tag)
            return true;
    return false;
}

static bool was_asked_for(const struct engine *e, const struct txn *t)
{
    int looked = 0;

    for (txn_ref r = t->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++)
        if (txn_at(e, r)->method == METHOD_SUBSCRIBE || txn_at(e, r)->method == METHOD_REFER)
            return true;
    return false;
}

/* RFC 6665 4.1: a subscription begins with SUBSCRIBE or REFER. Within a call whose beginning was captured, without either, a
 * NOTIFY is one that nobody asked for; but if it says how long the subscription lasts, the SUBSCRIBE was missed. */
static bool is_unsolicited(const struct engine *e, const struct txn *t, const struct sip_msg *m, struct slice event, ref near)
{
    struct sip_event_state s = {.has_expires = false};

    if (sip_event_is_command(event))
        return true;
    if (slice_eqi(event, SLICE_LIT("refer")) || was_asked_for(e, t) || !is_in_known_call(e, t, m, near))
        return false;
    sip_event_state_parse(sip_msg_header(m, HEADER_SUBSCRIPTION_STATE, 0), &s);
    return !s.has_expires || slice_eqi(s.state, SLICE_LIT("terminated"));
}

ref subscription_from_notify(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m, ref near)
{
    struct sip_event event;
    uint64_t cseq;

    if (!m->from_tag.n || !m->to_tag.n)
        return 0;
    if (sip_event_parse(sip_msg_header(m, HEADER_EVENT, 0), &event) != SIP_OK)
        event = (struct sip_event){.type = {"", 0}};
    if (is_unsolicited(e, t, m, event.type, near))
        return 0;
    bool refer = slice_eqi(event.type, SLICE_LIT("refer"));
    ref r = dialog_make(e, m->to_tag, m->from_tag, refer ? USAGE_REFER : USAGE_SUBSCRIBE, msg, near);
    ref waiting = refer ? transfer_waiting(e, t->group, m, event.id) : 0;
    name_event(e, r, event.type, event.id);
    if (waiting)
        tie_refer(e, r, waiting);
    else if (refer && slice_number(event.id, UINT32_MAX, &cseq))
        dialog_more(e, r)->refer_cseq = (uint32_t)cseq;
    dialog_at(e, r)->state = DIALOG_CONFIRMED;
    dialog_at(e, r)->created = dialog_at(e, r)->confirmed = msg;
    return r;
}

bool subscription_is_next(const struct engine *e, ref d, const struct txn *t, const struct sip_msg *m)
{
    struct sip_event event;

    return t->method == METHOD_NOTIFY && dialog_at(e, d)->usage == USAGE_REFER &&
           dialog_at(e, d)->state == DIALOG_TERMINATED &&
           sip_event_parse(sip_msg_header(m, HEADER_EVENT, 0), &event) == SIP_OK &&
           transfer_waiting(e, t->group, m, event.id);
}

/* ---- its life ---- */

static void set_expiry(struct engine *e, ref usage, ref msg, uint64_t seconds)
{
    dialog_at(e, usage)->expires = message_at(e, msg)->time + (captime)seconds * CAPTIME_S;
    dialog_more(e, usage)->expires_s = (int64_t)seconds;
}

void subscription_notify(struct engine *e, ref usage, ref msg, const struct sip_msg *m)
{
    struct dialog_more *more = dialog_more(e, usage);
    struct sip_event_state s;

    more->notified = msg;
    if (dialog_at(e, usage)->usage == USAGE_REFER)
        transfer_notify(e, usage, msg, m);
    if (sip_event_state_parse(sip_msg_header(m, HEADER_SUBSCRIPTION_STATE, 0), &s) != SIP_OK)
        return;
    if (slice_eqi(s.state, SLICE_LIT("terminated"))) {
        if (dialog_at(e, usage)->state != DIALOG_TERMINATED)
            more->reason = group_copy(e, dialog_at(e, usage)->group, s.reason);
        dialog_terminate(e, usage, msg, DIALOG_END_NOTIFY, dialog_sender(dialog_at(e, usage), m));
        return;
    }
    if (dialog_at(e, usage)->state == DIALOG_EARLY)
        dialog_confirm(e, usage, msg);
    if (s.has_expires)
        set_expiry(e, usage, msg, s.expires);
}

void subscription_request(struct engine *e, ref usage, const struct sip_msg *m)
{
    uint64_t seconds;

    if (m->method == METHOD_SUBSCRIBE && sip_msg_number(m, HEADER_EXPIRES, &seconds))
        dialog_more(e, usage)->leaving = seconds == 0;
}

void subscription_response(struct engine *e, ref usage, ref msg, const struct txn *t, const struct sip_msg *m)
{
    uint64_t seconds;

    if (!is_success(m->status))
        return;
    dialog_confirm(e, usage, msg);
    if (t->method == METHOD_SUBSCRIBE && sip_msg_number(m, HEADER_EXPIRES, &seconds))
        set_expiry(e, usage, msg, seconds);
}

bool subscription_is_leaving(const struct dialog *d, enum sip_method method)
{
    return d->usage != USAGE_INVITE && d->more && d->more->leaving && method == METHOD_SUBSCRIBE;
}

bool subscription_is_expired(const struct engine *e, const struct dialog *d)
{
    return d->usage != USAGE_INVITE && d->expires != CAPTIME_NONE && d->expires + 64 * T1 < e->now;
}

/* 204 says that none will come (RFC 5839 7.1). */
bool subscription_lacks_notify(const struct engine *e, const struct txn *t)
{
    if (t->method != METHOD_SUBSCRIBE || !t->request || !is_success(t->final_code) || t->final_code == 204 || !t->dialog)
        return false;
    const struct dialog *d = dialog_at(e, t->dialog);
    captime asked = time_of(e, t->request), notified = d->more ? time_of(e, d->more->notified) : CAPTIME_NONE;
    return d->usage != USAGE_INVITE && e->now - asked >= TIMER_N && (notified == CAPTIME_NONE || notified < asked);
}
