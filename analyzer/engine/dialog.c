/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog.h"

#include "base/hash.h"
#include "engine/group.h"
#include "engine/reliable.h"
#include "engine/session_timer.h"
#include "sip/event.h"

enum { RECENT = 16 }; /* dialogs of a Call-ID that are looked through, newest first */

struct tags {
    ref group;
    struct slice from, to;
};

static uint64_t key_of(const struct engine *e, const struct tags *t)
{
    uint64_t seed = group_at(e, t->group)->key;

    return hash_slice(t->from, seed) + hash_slice(t->to, seed); /* the same both ways */
}

static bool has_tags(const void *key, uint32_t r, const void *context)
{
    const struct tags *t = key;
    const struct dialog *d = dialog_at(context, r);

    return d->group == t->group && ((slice_eq(d->from_tag, t->from) && slice_eq(d->to_tag, t->to)) ||
                                       (slice_eq(d->from_tag, t->to) && slice_eq(d->to_tag, t->from)));
}

ref dialog_find(const struct engine *e, ref group, struct slice tag, struct slice other_tag)
{
    struct tags t = {group, tag, other_tag};

    return tag.n && other_tag.n ? table_find(&e->by_dialog, key_of(e, &t), has_tags, &t, e) : 0;
}

/* The remote tag is missing in what peers of RFC 2543 send (12.2.1.1), and in what broken ones do. A BYE with the tag of
 * its sender still names a dialog, if it is the only one. */
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

static ref dialog_new(struct engine *e, const struct tags *tags, enum dialog_usage usage, ref msg)
{
    ref r = pool_new(&e->dialogs);
    struct dialog *d = dialog_at(e, r);
    struct group *g = group_at(e, tags->group);

    *d = (struct dialog){.no = engine_next_no(e, ENGINE_DIALOGS), .group = tags->group, .prev_in_group = g->last_dialog,
        .usage = (uint8_t)usage, .key = key_of(e, tags), .first = msg_at(e, msg)->time, .expires = CAPTIME_NONE};
    g->last_dialog = r;
    table_add(&e->by_dialog, d->key, r);
    d->from_tag = group_copy(e, tags->group, tags->from);
    d->to_tag = group_copy(e, tags->group, tags->to);
    return r;
}

static void count_open(struct engine *e, const struct dialog *d, int change)
{
    if (d->call)
        call_at(e, d->call)->open_dialogs += (uint32_t)change;
}

static void confirm(struct engine *e, struct dialog *d, ref msg)
{
    if (!d->confirmed)
        d->confirmed = msg;
    if (d->state == DIALOG_EARLY || d->ended_by == DIALOG_END_FORK_LOST || d->ended_by == DIALOG_END_CANCEL) {
        count_open(e, d, 1);
        d->state = DIALOG_CONFIRMED; /* a 2xx beats whatever was said of the early dialog (13.2.2.4) */
        d->terminated = 0;
        d->ended_by = DIALOG_END_CAPTURE;
        d->ended_from = SIDE_NONE;
    }
}

static void terminate(struct engine *e, struct dialog *d, ref msg, enum dialog_end by, enum side from)
{
    if (d->state == DIALOG_TERMINATED)
        return;
    if (d->state == DIALOG_CONFIRMED)
        count_open(e, d, -1);
    d->state = DIALOG_TERMINATED;
    d->terminated = msg;
    d->ended_by = (uint8_t)by;
    d->ended_from = (uint8_t)from;
}

/* Who sent this message: the side whose tag is in From sends the requests and gets the responses. Which side called is
 * not known where the capture started later. */
static enum side sender(const struct dialog *d, const struct sip_msg *m)
{
    if (!d->created_by && d->usage == USAGE_INVITE)
        return SIDE_NONE;
    bool from_caller = slice_eq(m->from_tag, d->from_tag);

    if (m->kind == SIP_RESPONSE)
        from_caller = !from_caller;
    return from_caller ? SIDE_CALLER : SIDE_CALLEE;
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
    struct dialog *d = dialog_at(e, d_ref);

    if (is_success(m->status))
        confirm(e, d, msg);
    else if (is_failure(m->status) && d->state == DIALOG_EARLY && !t->in_dialog)
        terminate(e, d, msg, m->status == 487 && t->cancel ? DIALOG_END_CANCEL : DIALOG_END_REJECTED,
            m->status == 487 && t->cancel ? SIDE_CALLER : SIDE_CALLEE);
}

/* ---- subscriptions (RFC 6665, and REFER's, RFC 3515 2.4.4) ---- */

static bool is_event(const struct sip_msg *m, const char *package)
{
    struct sip_event event;

    return sip_event_parse(sip_msg_header(m, HEADER_EVENT, 0), &event) == SIP_OK &&
           slice_eqi(event.type, slice_of(package));
}

static void notify(struct engine *e, ref d_ref, ref msg, const struct sip_msg *m)
{
    struct dialog *d = dialog_at(e, d_ref);
    struct sip_event_state s;

    if (d->usage == USAGE_INVITE ||
        sip_event_state_parse(sip_msg_header(m, HEADER_SUBSCRIPTION_STATE, 0), &s) != SIP_OK)
        return;
    if (slice_eqi(s.state, SLICE_LIT("terminated"))) {
        terminate(e, d, msg, DIALOG_END_NOTIFY, sender(d, m));
        return;
    }
    if (d->state == DIALOG_EARLY)
        confirm(e, d, msg);
    if (s.has_expires)
        d->expires = msg_at(e, msg)->time + (captime)s.expires * CAPTIME_S;
}

static void subscribe_response(struct engine *e, ref d_ref, ref msg, const struct sip_msg *m)
{
    struct dialog *d = dialog_at(e, d_ref);
    uint64_t seconds;

    if (!is_success(m->status) || d->usage == USAGE_INVITE)
        return;
    confirm(e, d, msg);
    if (slice_number(sip_msg_header(m, HEADER_EXPIRES, 0), UINT32_MAX, &seconds))
        d->expires = msg_at(e, msg)->time + (captime)seconds * CAPTIME_S;
}

void dialog_settle_expiry(struct engine *e, struct dialog *d)
{
    if (d->state != DIALOG_TERMINATED && d->usage != USAGE_INVITE && d->expires != CAPTIME_NONE &&
        d->expires + 64 * T1 < e->now)
        terminate(e, d, 0, DIALOG_END_EXPIRED, SIDE_NONE);
    else if (session_timer_is_over(e, d))
        terminate(e, d, 0, DIALOG_END_SESSION_TIMER, SIDE_NONE);
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
    case METHOD_SUBSCRIBE:
    case METHOD_NOTIFY: *usage = USAGE_SUBSCRIBE; return true;
    default: return false;
    }
}

/* NOTIFY goes from the notifier to the subscriber, whose tag is the From tag of the dialog (RFC 6665 4.4.1). */
static ref make_from_request(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    enum dialog_usage usage;
    enum dialog_state state;
    bool from_notifier = m->method == METHOD_NOTIFY;
    struct tags tags = {t->group, from_notifier ? m->to_tag : m->from_tag, from_notifier ? m->from_tag : m->to_tag};

    if (!m->from_tag.n || !m->to_tag.n || !proves_dialog(m, &usage, &state))
        return 0;
    if (from_notifier && is_event(m, "refer"))
        usage = USAGE_REFER;
    ref r = dialog_new(e, &tags, usage, msg);
    struct dialog *d = dialog_at(e, r);
    d->state = (uint8_t)state;
    if (from_notifier)
        d->created = d->confirmed = msg;
    return r;
}

/* The ACK to a 2xx that was not captured shows that there was one. */
static bool proves_answer(const struct engine *e, const struct txn *t)
{
    return t->type == TXN_ACK && t->parent && txn_at(e, t->parent)->proven;
}

static ref make_from_ack(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct tags tags = {t->group, m->from_tag, m->to_tag};

    if (!proves_answer(e, t) || !m->from_tag.n || !m->to_tag.n)
        return 0;
    ref r = dialog_new(e, &tags, USAGE_INVITE, msg);
    dialog_at(e, r)->created = msg;
    dialog_at(e, r)->created_by = t->parent;
    return r;
}

static void in_dialog_request(struct engine *e, ref d_ref, ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct dialog *d = dialog_at(e, d_ref);

    if (proves_answer(e, t))
        confirm(e, d, msg);
    if (m->method == METHOD_BYE && d->usage == USAGE_INVITE)
        terminate(e, d, msg, session_timer_sends_bye(e, d, msg, m) ? DIALOG_END_SESSION_TIMER : DIALOG_END_BYE,
            sender(d, m)); /* 15.1.1: as soon as it is sent */
    else if (m->method == METHOD_NOTIFY)
        notify(e, d_ref, msg, m);
}

/* RFC 5057 5.1, notes 3, 8 and 12: a failure that destroys a usage does so to the one that the request is in, and 405, 489
 * and 501 only if the request is integral to it. */
static bool is_of_usage(const struct dialog *d, enum sip_method method, unsigned status)
{
    if (method == METHOD_SUBSCRIBE || method == METHOD_NOTIFY || method == METHOD_REFER)
        return d->usage != USAGE_INVITE;
    if (d->usage != USAGE_INVITE || status == 489)
        return false;
    return status == 480 || status == 481 || method == METHOD_INVITE || method == METHOD_UPDATE || method == METHOD_PRACK;
}

/* RFC 3262 3: the 481 to a PRACK may be about the response that it confirms, and says nothing of the dialog then. */
static bool is_of_prack_alone(const struct engine *e, ref msg)
{
    const struct txn *t = txn_at(e, msg_at(e, msg)->txn);

    return t->method == METHOD_PRACK && t->request && reliable_is_mismatch(e, msg_at(e, t->request));
}

/* RFC 5057 5.1: which failures of a request end the usage or the dialog. */
static void in_dialog_failure(struct engine *e, struct dialog *d, ref msg, const struct sip_msg *m)
{
    const struct sip_status *s = sip_status_or_class(m->status);

    if (!s || is_of_prack_alone(e, msg))
        return;
    if (s->effect == EFFECT_DESTROYS_DIALOG ||
        (s->effect == EFFECT_DESTROYS_USAGE && is_of_usage(d, m->cseq_method, m->status)))
        terminate(e, d, msg, DIALOG_END_ERROR_RESPONSE, sender(d, m));
}

/* ---- a message ---- */

static ref made_by_response(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct tags tags = {t->group, m->from_tag, m->to_tag};
    enum dialog_usage usage = USAGE_INVITE;

    if (!creates_dialog(m) || t->in_dialog)
        return 0;
    if (t->method == METHOD_SUBSCRIBE && is_success(m->status))
        usage = USAGE_SUBSCRIBE;
    else if (t->method == METHOD_REFER && is_success(m->status))
        usage = USAGE_REFER;
    else if (t->method != METHOD_INVITE)
        return 0;
    ref r = dialog_new(e, &tags, usage, msg);
    dialog_at(e, r)->created = msg;
    dialog_at(e, r)->created_by = msg_at(e, msg)->txn;
    return r;
}

/* The answer to a BYE whose request was not captured still shows that the session ended. */
static ref made_by_bye_response(struct engine *e, ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct tags tags = {t->group, m->from_tag, m->to_tag};

    if (t->method != METHOD_BYE || t->request || !is_success(m->status) || !m->from_tag.n || !m->to_tag.n)
        return 0;
    ref r = dialog_new(e, &tags, USAGE_INVITE, msg);
    dialog_at(e, r)->state = DIALOG_CONFIRMED;
    return r;
}

static void take_response(struct engine *e, ref d, ref msg, const struct txn *t, const struct sip_msg *m)
{
    if (t->method == METHOD_INVITE)
        invite_response(e, d, msg, t, m);
    else if (t->method == METHOD_SUBSCRIBE || t->method == METHOD_REFER)
        subscribe_response(e, d, msg, m);
    else if (t->method == METHOD_BYE && !t->request && is_success(m->status))
        terminate(e, dialog_at(e, d), msg, DIALOG_END_BYE, other_side(sender(dialog_at(e, d), m)));
    if (is_failure(m->status) && t->in_dialog)
        in_dialog_failure(e, dialog_at(e, d), msg, m);
}

/* Is this transaction the one that made the dialog, on whatever hop? */
static bool is_creating(const struct engine *e, const struct dialog *d, const struct txn *t)
{
    return d->created_by && txn_at(e, d->created_by)->cseq == t->cseq && txn_at(e, d->created_by)->method == t->method;
}

static void link_dialog(struct engine *e, ref d_ref, struct message *msg, struct txn *t)
{
    struct dialog *d = dialog_at(e, d_ref);

    msg->dialog = d_ref;
    d->last = msg->time;
    if (t->dialog)
        return;
    t->dialog = d_ref;
    d->transactions++;
}

/* Mostly it is the one that the transaction is in. */
static ref find_of(const struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    struct tags tags = {t->group, m->from_tag, m->to_tag};

    if (t->dialog && m->to_tag.n && has_tags(&tags, t->dialog, e))
        return t->dialog;
    return dialog_find(e, t->group, m->from_tag, m->to_tag);
}

void dialog_push(struct engine *e, ref msg_ref, const struct sip_msg *m)
{
    struct message *msg = msg_at(e, msg_ref);
    struct txn *t = txn_at(e, msg->txn);
    ref d = find_of(e, t, m);

    if (!d && t->method == METHOD_BYE && m->from_tag.n && !m->to_tag.n)
        d = find_by_one_tag(e, t->group, m->from_tag);
    if (d && !t->request && !is_creating(e, dialog_at(e, d), t))
        t->in_dialog = true;
    if (m->kind == SIP_REQUEST) {
        if (!d)
            d = m->method == METHOD_ACK ? make_from_ack(e, msg_ref, t, m) : make_from_request(e, msg_ref, t, m);
        if (d)
            in_dialog_request(e, d, msg_ref, t, m);
    } else {
        if (!d)
            d = made_by_response(e, msg_ref, t, m);
        if (!d)
            d = made_by_bye_response(e, msg_ref, t, m);
        if (d)
            take_response(e, d, msg_ref, t, m);
    }
    if (d)
        link_dialog(e, d, msg, t);
}

/* 16.7: the proxy cancelled the branches that did not win. */
static void settle_answered(struct engine *e, struct dialog *d, ref two_hundred)
{
    if (d->state == DIALOG_EARLY)
        terminate(e, d, two_hundred, DIALOG_END_FORK_LOST, SIDE_NETWORK);
    if (d->state != DIALOG_TERMINATED || d->ended_by != DIALOG_END_CANCEL)
        return;
    d->ended_by = DIALOG_END_FORK_LOST;
    d->ended_from = SIDE_NETWORK;
}

/* A CANCEL that did not come from the caller is a proxy's, which gave up waiting. */
static void settle_unanswered(struct engine *e, struct dialog *d, const struct verdict *v)
{
    bool cancelled = v->outcome == OUTCOME_CANCELLED;

    if (d->state == DIALOG_EARLY)
        terminate(e, d, v->final, cancelled ? DIALOG_END_CANCEL : DIALOG_END_REJECTED, (enum side)v->ended_from);
    else if (d->ended_by == DIALOG_END_CANCEL && !cancelled)
        d->ended_from = SIDE_NETWORK;
}

void dialog_settle_call(struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;

    if (v->outcome == OUTCOME_IN_PROGRESS || v->outcome == OUTCOME_UNKNOWN)
        return;
    for (ref r = c->last_dialog; r; r = dialog_at(e, r)->prev_in_call) {
        struct dialog *d = dialog_at(e, r);
        if (v->outcome == OUTCOME_ANSWERED)
            settle_answered(e, d, c->two_hundred);
        else
            settle_unanswered(e, d, v);
    }
}

void dialog_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_dialog, prev; r; r = prev) {
        prev = dialog_at(e, r)->prev_in_group;
        table_remove(&e->by_dialog, dialog_at(e, r)->key, r);
        dialog_at(e, r)->group = 0;
        pool_free(&e->dialogs, r);
    }
}
