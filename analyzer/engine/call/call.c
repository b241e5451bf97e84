/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call.h"

#include "engine/call/call_headers.h"
#include "engine/call/call_reason.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/transfer.h"
#include "engine/dialog/txn.h"
#include "engine/legs/legs_link.h"
#include "engine/legs/legs_push.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/ended.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/numbers.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/store/user_agent.h"
#include "sip/addr.h"
#include "sip/msg.h"
#include "sip/status.h"

enum {
    RECENT_CALLS = 16, /* calls of a Call-ID that an INVITE may belong to */
    RECENT_TXNS = 64,  /* transactions of a call that are looked through */
};

static ref call_new(struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    ref r = pool_new(&e->calls);
    struct call *c = call_at(e, r);
    struct group *g = group_at(e, t->group);

    *c = (struct call){.no = numbers_next(e, ENGINE_CALLS, r), .group = t->group, .prev_in_group = g->last_call,
        .cseq = t->cseq, .from_tag_hash = t->from_tag_hash};
    g->last_call = r;
    c->from = group_copy(e, t->group, sip_addr_uri(m->from));
    c->to = group_copy(e, t->group, sip_addr_uri(m->to));
    return r;
}

static void add_txn(struct engine *e, ref call, ref r)
{
    struct call *c = call_at(e, call);

    txn_at(e, r)->call = call;
    if (c->last_txn)
        txn_at(e, c->last_txn)->next_in_call = r;
    else
        c->first_txn = r;
    c->last_txn = r;
}

/* ---- which call an initial INVITE belongs to ---- */

static const struct endpoint *client(const struct engine *e, const struct txn *t)
{
    return flow_from(e, t->flow, t->back);
}

static bool is_stale(const struct engine *e, const struct call *c, captime now)
{
    return now - message_at(e, c->last_msg)->time > 64 * T1 && txn_at(e, c->root)->final_code;
}

/* Another hop of the same attempt. A host that answers for the caller may count its own CSeq: then its INVITE comes from
 * where an earlier one went. */
static bool is_same_attempt(const struct engine *e, const struct call *c, const struct txn *t)
{
    int looked = 0;

    if (c->from_tag_hash != t->from_tag_hash || !c->root || is_stale(e, c, e->now))
        return false;
    if (c->cseq == t->cseq)
        return true;
    if (endpoint_same_ip(client(e, t), client(e, txn_at(e, c->root))))
        return false;
    for (ref r = c->root; r && looked < RECENT_TXNS; r = txn_at(e, r)->next_in_call, looked++) {
        const struct txn *other = txn_at(e, r);
        if (other->type == TXN_INVITE && !other->final_code &&
            endpoint_eq(flow_to(e, other->flow, other->back), client(e, t)))
            return true;
    }
    return false;
}

/* The response to an INVITE that was not captured, and that another one overlapped (RFC 3261 14.2). */
static bool is_overlapped(const struct engine *e, const struct call *c, const struct txn *t)
{
    return !t->request && t->cseq < c->cseq && c->from_tag_hash == t->from_tag_hash &&
           e->now - message_at(e, c->last_msg)->time < 64 * T1;
}

/* The capture starts with the ACK to a failure: what comes next may be another hop or branch, or the caller's retry. */
static bool is_lone_ack(const struct engine *e, const struct call *c, const struct txn *t)
{
    bool recent = e->now - message_at(e, c->last_msg)->time < 64 * T1;

    return !c->last_dialog && !c->bye && (t->cseq > c->cseq || (t->cseq == c->cseq && recent));
}

/* A server has failed, and another one may do. */
static bool is_of_server(const struct sip_status *s)
{
    return s && s->fault == FAULT_NETWORK && (s->klass == CLASS_SERVER_ERROR || s->code == 408 || s->code == 430);
}

/* RFC 3263 4.3: the client tries another server at once, or, after a timer of its own, another target: a person needs longer to
 * dial again. What a callee said (busy, not found) is no failure of a server. */
static bool is_failover(const struct engine *e, const struct txn *root, const struct txn *t)
{
    ref failed = root->final ? root->final : root->cancel ? txn_at(e, root->cancel)->request : 0;
    bool other = (root->request && t->request && root->uri_hash != t->uri_hash) || !endpoint_eq(txn_server(e, root), txn_server(e, t));
    bool of_server = is_of_server(sip_status_or_class(root->final_code));

    if (!failed || (!of_server && !root->cancel) || !endpoint_same_ip(client(e, root), client(e, t)))
        return false;
    return e->now - time_of(e, failed) < (other ? T2 : of_server ? T1 : 0);
}

bool call_may_retry(unsigned code)
{
    const struct sip_status *s = sip_status_or_class(code);

    return s && (s->retry == RETRY_AFTER_REPAIR || s->klass == CLASS_REDIRECTION);
}

/* The caller tries again after a response that asks for it (RFC 3261 8.1.3.4, 8.1.3.5, 22.2; RFC 4028 7.4): same Call-ID,
 * higher CSeq, and the same From tag, which only challenged and redirected clients are known to change. Or it tries the next
 * server. */
static bool is_next_attempt(const struct engine *e, const struct call *c, const struct txn *t)
{
    const struct txn *root = c->root ? txn_at(e, c->root) : NULL;
    const struct sip_status *s = root ? sip_status_or_class(root->final_code) : NULL;
    bool same_tag = c->from_tag_hash == t->from_tag_hash;

    if (!root)
        return same_tag && is_lone_ack(e, c, t);
    if (t->cseq <= c->cseq || c->two_hundred || c->bye || root->proven)
        return false;
    if (!s && !root->cancel)
        return same_tag; /* its final response was not captured */
    if (root->cancel || !call_may_retry(root->final_code))
        return same_tag && is_failover(e, root, t);
    if (root->final && e->now - time_of(e, root->final) > CALL_RETRY)
        return false;
    return same_tag || (endpoint_same_ip(client(e, root), client(e, t)) &&
                           (t->has_credentials || s->klass == CLASS_REDIRECTION));
}

static void begin_attempt(struct engine *e, struct call *c, ref r)
{
    struct txn *t = txn_at(e, r);

    if (c->attempts < UINT16_MAX)
        c->attempts++;
    c->cseq = t->cseq;
    c->from_tag_hash = t->from_tag_hash;
    c->root = r;
    c->q850 = 0;
    c->reason = SLICE_NONE;
    c->reason_msg = 0;
}

/* A late response on a hop whose INVITE was not captured: the early dialog that it ends tells. 0 where there is none. */
static ref call_of_late_response(const struct engine *e, const struct txn *t)
{
    call_ref c = t->request || !t->dialog ? 0 : dialog_at(e, t->dialog)->call;

    return c && call_at(e, c)->cseq == t->cseq ? c : 0;
}

static ref call_of_initial(struct engine *e, ref r, const struct sip_msg *m)
{
    struct txn *t = txn_at(e, r);
    int looked = 0;
    ref c = group_at(e, t->group)->last_call;
    bool next = false, overlapped = false;

    for (; c && looked < RECENT_CALLS; c = call_at(e, c)->prev_in_group, looked++) {
        overlapped = is_overlapped(e, call_at(e, c), t);
        next = overlapped ? !call_at(e, c)->last_dialog && !call_at(e, c)->root : is_next_attempt(e, call_at(e, c), t);
        if (next || overlapped || is_same_attempt(e, call_at(e, c), t))
            break;
    }
    if (!c || looked == RECENT_CALLS)
        c = call_of_late_response(e, t);
    if (!c) {
        c = call_new(e, t, m);
        next = true;
    }
    if (next)
        begin_attempt(e, call_at(e, c), r);
    if (next || !overlapped || (call_at(e, c)->root && !call_at(e, c)->two_hundred)) /* else the answer decides alone */
        t->attempt = call_at(e, c)->attempts;
    return c;
}

/* ---- which call anything else belongs to ---- */

/* The tag of the caller names the call, even where nothing that makes a dialog was captured. */
static bool has_callers_tag(const struct engine *e, const struct call *c, const struct txn *t)
{
    if (!c->root)
        return c->start_missing;
    return c->from_tag_hash == t->from_tag_hash ||
           (c->from_tag_hash && c->from_tag_hash == message_at(e, t->last_msg)->to_tag_hash);
}

/* The capture started after the set-up. Everything with these tags is one call. */
static ref call_of_late_start(struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    ref c = group_at(e, t->group)->last_call;

    if (c && has_callers_tag(e, call_at(e, c), t))
        return c;
    c = call_new(e, t, m);
    call_at(e, c)->start_missing = true;
    return c;
}

static bool starts_late(const struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    if (t->type == TXN_INVITE)
        return t->in_dialog; /* whatever usage the dialog was known by (RFC 5057 5.3) */
    if (t->dialog)
        return dialog_at(e, t->dialog)->usage == USAGE_INVITE;
    return t->method == METHOD_ACK && m->to_tag.n;
}

/* A response to an INVITE that was not captured, whose To tag is the caller's: the callee sent a re-INVITE (RFC 3261 14). */
static bool answers_reinvite(const struct engine *e, const struct txn *t)
{
    ref c = group_at(e, t->group)->last_call;

    return c && t->type == TXN_INVITE && !t->request && call_at(e, c)->from_tag_hash != t->from_tag_hash &&
           has_callers_tag(e, call_at(e, c), t);
}

static ref call_of_other(struct engine *e, const struct txn *t, const struct sip_msg *m)
{
    ref linked = t->method == METHOD_ACK ? t->parent : t->method == METHOD_CANCEL ? t->cancel : 0;

    if (linked && txn_at(e, linked)->call)
        return txn_at(e, linked)->call;
    if (t->dialog && dialog_at(e, t->dialog)->call)
        return dialog_at(e, t->dialog)->call;
    return starts_late(e, t, m) || answers_reinvite(e, t) ? call_of_late_start(e, t, m) : 0;
}

static ref find_call(struct engine *e, ref r, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, r);

    if (answers_reinvite(e, t))
        txn_at(e, r)->in_dialog = true;
    if (t->type == TXN_INVITE && !t->in_dialog)
        return call_of_initial(e, r, m);
    return call_of_other(e, t, m);
}

/* ---- what a message means for its call ---- */

/* Once the call is answered, a CANCEL and its 487 are about branches that lost the fork. */
static bool reason_counts(const struct call *c, const struct txn *t, const struct sip_msg *m)
{
    if (c->two_hundred && !is_success(m->status))
        return false;
    if (m->kind == SIP_REQUEST)
        return m->method == METHOD_CANCEL;
    return t->type == TXN_INVITE && !t->in_dialog && m->status > 100;
}

static void link_dialog(struct engine *e, ref call, const struct txn *t, const struct message *msg)
{
    ref d = msg->dialog ? msg->dialog : t->dialog;

    if (!d || dialog_at(e, d)->call)
        return;
    struct call *c = call_at(e, call);
    dialog_at(e, d)->call = call;
    if (dialog_at(e, d)->usage != USAGE_INVITE)
        return;
    dialog_at(e, d)->prev_in_call = c->last_dialog;
    c->last_dialog = d;
    c->dialogs++;
    c->open_dialogs += dialog_at(e, d)->state == DIALOG_CONFIRMED;
}

static void take_first(struct engine *e, ref call, ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct call *c = call_at(e, call);

    link_dialog(e, call, t, message_at(e, msg));
    if (t->method == METHOD_BYE && !c->bye)
        c->bye = msg;
    if (t->type == TXN_INVITE && !t->in_dialog && is_success(m->status) && !c->two_hundred) {
        c->two_hundred = msg;
        if (c->bye && is_failure(txn_at(e, message_at(e, c->bye)->txn)->final_code))
            c->bye = 0; /* it was refused before the answer: another one has to end the session */
    }
    if (reason_counts(c, t, m))
        call_reason_push(e, c, msg, m);
    bool ends = m->kind == SIP_REQUEST && (m->method == METHOD_BYE || m->method == METHOD_CANCEL);
    if (ends || (t->type == TXN_INVITE && !t->in_dialog))
        call_headers_push(e, c, msg, m);
    if (m->method == METHOD_INVITE && m->kind == SIP_REQUEST && message_at(e, msg)->txn == c->root && !c->user_agent)
        user_agent_push(e, c, m);
    if (t->type == TXN_INVITE || t->method == METHOD_REFER)
        transfer_of_call(e, call, msg, m);
}

static void count_message(struct call *c, ref r, const struct message *m)
{
    if (!c->first_msg)
        c->first_msg = r;
    c->last_msg = r;
    c->messages++;
    c->retransmissions += m->sighting == SIGHTING_RETRANSMISSION;
    *(m->status ? &c->has_response : &c->has_request) = true;
}

/* A transaction that came before anything that makes a call. */
static void add_earlier(struct engine *e, ref call, ref txn)
{
    int looked = 0;
    message_ref messages[RECENT_TXNS];

    add_txn(e, call, txn);
    for (ref r = txn_at(e, txn)->last_msg; r && looked < RECENT_TXNS; r = message_at(e, r)->prev_in_txn)
        messages[looked++] = r;
    while (looked--)
        count_message(call_at(e, call), messages[looked], message_at(e, messages[looked]));
}

/* RFC 5057 5.3: a REFER within a dialog whose beginning was not captured came before anything that makes a call. */
static void add_refer(struct engine *e, call_ref call, const struct txn *late, message_ref before)
{
    const struct message *m = message_at(e, before);
    int looked = 0;

    for (txn_ref r = group_at(e, late->group)->last_txn; r && looked < RECENT_TXNS; r = txn_at(e, r)->prev_in_group, looked++) {
        struct txn *t = txn_at(e, r);
        if (t->method != METHOD_REFER || t->call || !t->in_dialog || !t->request)
            continue;
        uint32_t to = message_at(e, t->request)->to_tag_hash;
        bool same = t->from_tag_hash == late->from_tag_hash && to == m->to_tag_hash;
        if (!same && !(t->from_tag_hash == m->to_tag_hash && to == late->from_tag_hash))
            continue;
        add_earlier(e, call, r);
        transfer_of_call(e, call, t->request, NULL);
        return;
    }
}

void call_push(struct engine *e, ref r, const struct sip_msg *m)
{
    struct message *msg = message_at(e, r);
    struct txn *t = txn_at(e, msg->txn);

    if (!t->call) {
        ref found = find_call(e, msg->txn, m);
        if (!found)
            return;
        if (t->type == TXN_INVITE && t->cancel && !txn_at(e, t->cancel)->call)
            add_earlier(e, found, t->cancel); /* the INVITE was not captured */
        if (call_at(e, found)->start_missing && !call_at(e, found)->first_msg && t->method != METHOD_REFER)
            add_refer(e, found, t, r);
        add_txn(e, found, msg->txn);
    }
    count_message(call_at(e, t->call), r, msg);
    if (msg->sighting == SIGHTING_FIRST) {
        take_first(e, t->call, r, t, m);
        if (legs_push_wants(m))
            legs_push(e, r, m);
    }
    ended_touch(e, t->call);
}

/* ---- the end of a call ---- */

/* Goes on where it stopped the last time: what has ended stays so. */
static bool has_open_txn(const struct engine *e, struct call *c)
{
    if (!c->first_open)
        c->first_open = c->first_txn;
    for (;;) {
        const struct txn *t = txn_at(e, c->first_open);
        if (t->ended_by == TXN_END_CAPTURE && t->type != TXN_ACK)
            return true;
        if (!t->next_in_call)
            return false;
        c->first_open = t->next_in_call;
    }
}

bool call_is_over(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);
    const struct txn *root = c->root ? txn_at(e, c->root) : NULL;

    if (has_open_txn(e, c))
        return false;
    if (root && is_failure(root->final_code)) { /* it may be tried again while Timer D runs */
        bool may_retry = call_may_retry(root->final_code) || is_of_server(sip_status_or_class(root->final_code));
        return !may_retry || root->state == TXN_TERMINATED;
    }
    return c->open_dialogs == 0 && (root || c->bye); /* early dialogs end with the INVITE */
}

void call_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_call, prev; r; r = prev) {
        struct call *c = call_at(e, r);
        prev = c->prev_in_group;
        legs_forget(e, r);
        c->group = 0;
        ended_forget(e, r);
        pool_free(&e->calls, r);
    }
}
