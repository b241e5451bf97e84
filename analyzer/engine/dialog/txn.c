/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/dialog/txn.h"

#include "base/hash.h"
#include "base/seen.h"
#include "engine/dialog/echo.h"
#include "engine/dialog/fsm.h"
#include "engine/dialog/repeats.h"
#include "engine/store/call_id.h"
#include "engine/store/ended.h"
#include "engine/store/finding_log.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/link_log.h"
#include "engine/store/message.h"
#include "engine/store/numbers.h"
#include "engine/store/timers.h"
#include "engine/store/txn.h"
#include "sip/auth.h"
#include "sip/msg.h"
#include "sip/status.h"
#include "sip/uri_key.h"

enum {
    RECENT = 256,   /* transactions of a Call-ID that are looked through, newest first */
    SAME_NAME = 64, /* transactions with one branch, CSeq and method that are looked through, newest first */
};

/* A transaction that ended this long ago is no match for a request any more (its server transaction is gone). */
#define FORGOTTEN (64 * T1)

/* How exactly the path must fit. A response may come from another port than the request went to (RFC 3261 18.2.2, no
 * rport), or, from a host with several addresses, even from another address. */
enum fit {
    FIT_FLOW,
    FIT_ADDRESSES,
    FIT_ANY,
};

struct want { /* the transaction that a message looks for */
    ref group, flow;
    bool back; /* direction of the request */
    bool request, cookie;
    bool any_sent_by; /* that of Via does not count */
    uint8_t method; /* of the transaction */
    enum fit fit;
    uint32_t cseq, sent_by_hash, from_tag_hash, branch_hash;
    uint64_t key;
    ref newest; /* with the same name, on whatever path */
    captime now;
    struct slice branch, method_text;
};

static uint32_t hash_sent_by(const struct sip_via *via)
{
    uint64_t h = hash_folded(via->host, via->port ? via->port : 5060); /* the default (RFC 3261 20.42) */

    return (uint32_t)(h ^ (h >> 32));
}

/* ---- matching ---- */

static bool forgotten(const struct engine *e, const struct txn *t, captime now)
{
    bool over = t->state == TXN_TERMINATED || (t->deadline != CAPTIME_NONE && t->deadline <= now);

    return over && now - message_at(e, t->last_msg)->time > FORGOTTEN;
}

static bool path_fits(const struct engine *e, const struct txn *t, const struct want *w)
{
    if (w->request && !w->any_sent_by && t->sent_by_hash != w->sent_by_hash)
        return false;
    switch (w->fit) {
    case FIT_FLOW: return t->flow == w->flow && (t->back == w->back || !w->request) && !forgotten(e, t, w->now);
    case FIT_ADDRESSES: return flow_same_ips(e, t->flow, t->back, w->flow, w->back) && !forgotten(e, t, w->now);
    default: return true;
    }
}

static bool has_name(const void *key, uint32_t r, const void *context)
{
    const struct want *w = key;
    const struct txn *t = txn_at(context, r);

    if (t->group != w->group || t->cseq != w->cseq || t->method != w->method || !slice_eq(txn_branch(t), w->branch))
        return false;
    if (w->method == METHOD_OTHER && !slice_eq(slice_of(txn_method_name(t)), w->method_text))
        return false;
    return w->cookie || (t->from_tag_hash == w->from_tag_hash && t->sent_by_hash == w->sent_by_hash);
}

static uint64_t key_of(uint64_t group_key, struct slice branch, uint64_t path, uint32_t cseq, uint8_t method)
{
    uint64_t name = path ? path : hash_slice(branch, group_key);

    return hash_mix(name, hash_mix(group_key, ((uint64_t)cseq << 8) | method));
}

/* Stands for the branch where there is no magic cookie (17.2.3). Not 0. */
static uint64_t path_of(uint32_t from_tag_hash, uint32_t sent_by_hash)
{
    return hash_mix(from_tag_hash, sent_by_hash) | 1;
}

static uint64_t key_of_want(const struct engine *e, const struct want *w)
{
    return key_of(group_at(e, w->group)->key, w->branch, w->cookie ? 0 : path_of(w->from_tag_hash, w->sent_by_hash),
        w->cseq, w->method);
}

static uint64_t key_of_txn(const struct engine *e, const struct txn *t)
{
    return key_of(group_at(e, t->group)->key, txn_branch(t),
        t->matched_by == TXN_BY_BRANCH ? 0 : path_of(t->from_tag_hash, t->sent_by_hash), t->cseq, t->method);
}

void txn_fetch(const struct engine *e, uint64_t group_key, const struct sip_msg *m)
{
    enum sip_method method = m->cseq_method == METHOD_ACK ? METHOD_INVITE : m->cseq_method;

    table_prefetch(&e->by_txn, key_of(group_key, slice_head(m->via.branch, UINT16_MAX), 0, m->cseq, (uint8_t)method));
}

/* The table leads to the newest transaction of a name, so many that differ in their path alone make no long chains in
 * it. */
static ref find(const struct engine *e, struct want *w, enum sip_method method)
{
    w->method = (uint8_t)method;
    w->key = key_of_want(e, w);
    w->newest = table_find(&e->by_txn, w->key, has_name, w, e);
    for (w->fit = FIT_FLOW; w->fit <= (w->request ? FIT_FLOW : FIT_ANY); w->fit++) {
        int looked = 0;
        for (ref r = w->newest; r && looked < SAME_NAME; r = txn_at(e, r)->same_name, looked++)
            if (path_fits(e, txn_at(e, r), w))
                return r;
    }
    return 0;
}

static struct want want_of(const struct message *msg, const struct sip_msg *m)
{
    struct want w = {.group = msg->group, .flow = msg->flow, .cseq = m->cseq, .now = msg->time};

    w.request = m->kind == SIP_REQUEST;
    w.back = w.request ? msg->back : !msg->back;
    w.cookie = sip_via_has_cookie(&m->via);
    w.branch = slice_head(m->via.branch, UINT16_MAX);
    w.branch_hash = hash_short(m->via.branch);
    w.sent_by_hash = hash_sent_by(&m->via);
    w.from_tag_hash = hash_short(m->from_tag);
    w.method_text = w.request ? m->method_text : m->cseq_method_text;
    return w;
}

/* ---- timers ---- */

/* Its connection was reset after its last message. */
static bool was_reset(const struct engine *e, const struct txn *t)
{
    if (t->transport == SIP_UDP || !t->last_msg || t->final || flow_at(e, t->flow)->reset == CAPTIME_NONE)
        return false;
    captime reset = flow_at(e, t->flow)->reset;
    return reset >= message_at(e, t->last_msg)->time && (t->deadline == CAPTIME_NONE || reset <= t->deadline);
}

static void take_error(struct txn *t)
{
    struct fsm_move m = fsm_step(t->type, t->state, FSM_ERROR);

    if (t->state != TXN_TERMINATED && m.drawn && m.next == TXN_TERMINATED) {
        t->state = m.next;
        t->deadline = CAPTIME_NONE;
        t->ended_by = TXN_END_TRANSPORT_ERROR;
    }
}

void txn_settle_at(const struct engine *e, struct txn *t, captime when)
{
    if (was_reset(e, t))
        take_error(t);
    while (t->deadline != CAPTIME_NONE && t->deadline <= when) {
        struct fsm_move m = fsm_step(t->type, t->state, FSM_FIRED);
        if (t->ended_by == TXN_END_CAPTURE)
            t->ended_by = TXN_END_TIMEOUT;
        t->state = m.next;
        t->deadline = CAPTIME_NONE;
    }
}

void txn_run_timers(struct engine *e)
{
    for (ref r; (r = timers_next(e));) {
        txn_settle(e, txn_at(e, r));
        if (txn_at(e, r)->call)
            ended_touch(e, txn_at(e, r)->call);
    }
}

static void start(struct engine *e, ref r, struct fsm_move m, captime time)
{
    struct txn *t = txn_at(e, r);

    t->state = m.next;
    if (m.timer == FSM_TIMER_STOP)
        t->deadline = CAPTIME_NONE;
    else if (m.timer != FSM_TIMER_KEEP)
        t->deadline = time + fsm_duration(m.timer, t->transport);
    if (m.timer != FSM_TIMER_KEEP)
        timers_start(e, r);
    txn_settle_at(e, t, time);
}

static void step(struct engine *e, ref r, enum fsm_event event, captime time)
{
    const struct txn *t = txn_at(e, r);

    txn_settle_at(e, txn_at(e, r), time);
    struct fsm_move m = fsm_step(t->type, t->state, event);
    if (m.drawn)
        start(e, r, m, time);
}

/* ---- making one ---- */

static enum txn_type type_of(enum sip_method method)
{
    return method == METHOD_INVITE ? TXN_INVITE : method == METHOD_ACK ? TXN_ACK : TXN_NON_INVITE;
}

/* The branch, and behind it the name of a method that is not registered. */
static const char *copy_names(struct engine *e, const struct want *w)
{
    size_t name = w->method == METHOD_OTHER ? w->method_text.n + 1 : 0;
    char *copy = group_alloc(e, w->group, w->branch.n + name);

    if (w->branch.n)
        memcpy(copy, w->branch.p, w->branch.n);
    if (name) {
        memcpy(copy + w->branch.n, w->method_text.p, name - 1);
        copy[w->branch.n + name - 1] = '\0';
    }
    return copy;
}

static ref txn_new(struct engine *e, const struct want *w, const struct message *msg)
{
    ref r = pool_new(&e->txns);
    struct txn *t = txn_at(e, r);
    struct group *g = group_at(e, w->group);

    *t = (struct txn){.no = numbers_next(e, ENGINE_TXNS, r), .group = w->group, .prev_in_group = g->last_txn,
        .flow = w->flow, .back = w->back, .type = (uint8_t)type_of(w->method), .method = w->method,
        .transport = msg->transport, .cseq = w->cseq, .branch_hash = w->branch_hash, .sent_by_hash = w->sent_by_hash,
        .from_tag_hash = w->from_tag_hash, .branch_length = (uint16_t)w->branch.n, .same_name = w->newest, .in_table = true};
    t->matched_by = w->cookie ? TXN_BY_BRANCH : TXN_BY_RFC2543;
    g->last_txn = r;
    if (w->newest) {
        txn_at(e, w->newest)->in_table = false;
        table_replace(&e->by_txn, w->key, w->newest, r);
    } else {
        table_add(&e->by_txn, w->key, r);
    }
    t->branch = copy_names(e, w);
    start(e, r, fsm_start(t->type), msg->time);
    return r;
}

/* ---- a BYE that is answered with another Call-ID ---- */

static uint64_t key_of_branch(const struct engine *e, struct slice branch)
{
    return hash_slice(branch, e->options.hash_seed);
}

static void wait_for_answer(struct engine *e, ref r)
{
    txn_at(e, r)->waits = true;
    table_add(&e->by_branch, key_of_branch(e, txn_branch(txn_at(e, r))), r);
}

static void stop_waiting(struct engine *e, ref r)
{
    struct txn *t = txn_at(e, r);

    if (t->waits)
        table_remove(&e->by_branch, key_of_branch(e, txn_branch(t)), r);
    t->waits = false;
}

static void log_stray(struct engine *e, ref msg, const struct txn *t)
{
    struct link_stray *s = link_log_add(e, LINK_STRAY, msg, 0, sizeof *s);

    s->branch = link_log_text(e, txn_branch(t));
    s->cseq = t->cseq;
    s->sent_by_hash = t->sent_by_hash;
    s->status = message_at(e, msg)->status;
}

struct stray_key {
    const struct engine *from;
    const struct link_stray *s;
};

static bool is_answered_by(const void *key, uint32_t r, const void *context)
{
    const struct stray_key *k = key;
    const struct txn *t = txn_at(context, r);
    const struct message *m = message_at(k->from, k->s->event.msg);

    return t->cseq == k->s->cseq && t->sent_by_hash == k->s->sent_by_hash && slice_eq(txn_branch(t), k->s->branch) &&
           time_of(context, t->request) <= m->time &&
           endpoint_same_ip(flow_from(context, t->flow, t->back), flow_to(k->from, m->flow, m->back)) &&
           endpoint_same_ip(flow_to(context, t->flow, t->back), flow_from(k->from, m->flow, m->back));
}

bool txn_answer_stray(struct engine *e, const struct engine *from, const struct link_stray *s)
{
    struct stray_key key = {from, s};
    ref r = table_find(&e->by_branch, key_of_branch(e, s->branch), is_answered_by, &key, e);

    if (!r)
        return false;
    stop_waiting(e, r);
    txn_at(e, r)->final_code = s->status;
    txn_at(e, r)->ended_by = TXN_END_FINAL;
    if (txn_at(e, r)->call)
        ended_touch(e, txn_at(e, r)->call);
    return true;
}

/* ---- ACK and CANCEL ---- */

/* The INVITE that an ACK to a 2xx confirms: same CSeq and From tag, best on the same path, else the first hop's. */
static ref invite_of_ack(const struct engine *e, const struct txn *ack)
{
    int best = 0, looked = 0;
    ref found = 0;

    for (ref r = ack->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->type != TXN_INVITE || t->cseq != ack->cseq || t->from_tag_hash != ack->from_tag_hash ||
            is_failure(t->final_code))
            continue;
        const struct endpoint *mine = flow_from(e, ack->flow, ack->back), *its = flow_from(e, t->flow, t->back);
        int fit = t->flow == ack->flow ? 4 : endpoint_eq(mine, its) ? 3 : endpoint_same_ip(mine, its) ? 2 : 1;
        if (fit >= best) {
            best = fit;
            found = r;
        }
    }
    return found;
}

static void link_ack(struct engine *e, ref ack, ref msg)
{
    struct txn *a = txn_at(e, ack);

    a->parent = invite_of_ack(e, a);
    if (!a->parent)
        return;
    struct txn *t = txn_at(e, a->parent);
    if (!t->ack)
        t->ack = msg;
    if (!t->final) { /* its own branch: the final response that it confirms was a 2xx (17.1.1.3) */
        t->proven = true;
        t->ended_by = TXN_END_FINAL;
        step(e, a->parent, FSM_2XX, message_at(e, msg)->time);
    }
}

/* Is this the branch of an upstream hop whose INVITE was not captured? Then its ACK is one to a failure. */
static bool is_upstream_branch(const struct engine *e, const struct want *w)
{
    int looked = 0;

    for (ref r = group_at(e, w->group)->last_txn; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->type == TXN_INVITE && t->cseq == w->cseq && w->branch_hash && t->parent_hash == w->branch_hash)
            return true;
    }
    return false;
}

/* All but the sent-by of Via fits (17.2.3), as behind an address translation that the client has noticed half-way. */
static ref find_by_branch_alone(const struct engine *e, const struct want *w)
{
    struct want of = *w;

    of.any_sent_by = true;
    return w->cookie ? find(e, &of, METHOD_INVITE) : 0;
}

static ref failed_invite_of_ack(struct engine *e, const struct want *w, ref msg)
{
    ref invite = find_by_branch_alone(e, w);

    if (!invite || !is_failure(txn_at(e, invite)->final_code))
        return 0;
    finding_log_add(e, msg, FINDING_SENT_BY_CHANGED);
    return invite;
}

/* The ACK to a failure has the branch of its INVITE and belongs to it; the ACK to a 2xx is on its own (17.1.1.3). Many
 * stacks send the latter with the INVITE's branch too: the final response tells. */
static ref txn_of_ack(struct engine *e, struct want *w, const struct message *msg, ref msg_ref)
{
    ref invite = find(e, w, METHOD_INVITE);

    if (invite && !is_success(txn_at(e, invite)->final_code))
        return invite;
    if (!invite && (invite = failed_invite_of_ack(e, w, msg_ref)))
        return invite;
    if (!invite && is_upstream_branch(e, w))
        return txn_new(e, w, msg);
    ref r = find(e, w, METHOD_ACK);
    if (!r) {
        r = txn_new(e, w, msg);
        link_ack(e, r, msg_ref);
    }
    return r;
}

/* The client tried again after a failure, such as a challenge, and has the CANCEL of its first try. */
static ref open_retry_of(const struct engine *e, ref invite)
{
    const struct txn *t = txn_at(e, invite);
    int looked = 0;

    if (!is_failure(t->final_code))
        return 0;
    for (ref r = group_at(e, t->group)->last_txn; r && r != invite && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++) {
        const struct txn *next = txn_at(e, r);
        if (next->type == TXN_INVITE && next->flow == t->flow && next->back == t->back && next->cseq > t->cseq &&
            next->from_tag_hash == t->from_tag_hash && next->request)
            return next->final ? 0 : r;
    }
    return 0;
}

/* The INVITE that a CANCEL means which does not match any: with its branch, else with its CSeq and From tag on the same hop. */
static ref invite_of_cancel(const struct engine *e, const struct txn *cancel)
{
    ref found = 0;
    int looked = 0;

    for (ref r = cancel->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->type != TXN_INVITE)
            continue;
        if (t->branch_hash == cancel->branch_hash && cancel->branch_hash) {
            ref retry = open_retry_of(e, r);
            return retry ? retry : r;
        }
        bool same_hop = t->flow == cancel->flow && t->back == cancel->back;
        if (!found && same_hop && t->cseq == cancel->cseq && t->from_tag_hash == cancel->from_tag_hash)
            found = r;
    }
    return found;
}

static void give_up(struct engine *e, ref invite, ref cancel, captime now)
{
    struct txn *t = txn_at(e, invite);

    if (!t->cancel)
        t->cancel = cancel;
    if (t->state != TXN_PROCEEDING || t->deadline != CAPTIME_NONE)
        return;
    t->deadline = now + 64 * T1; /* without a final response by then it is given up */
    timers_start(e, invite);
}

/* RFC 3261 9.1: the CANCEL has the branch of the request that it cancels. */
static void link_cancel(struct engine *e, ref cancel, const struct want *w)
{
    struct want of = *w;
    ref r = find(e, &of, METHOD_INVITE);
    struct txn *c = txn_at(e, cancel);

    if (r && open_retry_of(e, r))
        r = 0;
    c->unmatched = r == 0;
    c->cancel = r ? r : invite_of_cancel(e, c);
    if (r)
        give_up(e, r, cancel, w->now);
}

/* 9.2: what does not match is refused with 481, but some servers take it all the same. */
static void take_unmatched_cancel(struct engine *e, ref r, const struct message *msg)
{
    struct txn *t = txn_at(e, r);
    int looked = 0;

    if (t->method == METHOD_CANCEL && t->unmatched && t->cancel && is_success(msg->status))
        give_up(e, t->cancel, r, msg->time);
    if (t->type != TXN_INVITE || t->cancel || msg->status != 487)
        return;
    for (ref c = group_at(e, t->group)->last_txn; c && c != r && looked < RECENT; c = txn_at(e, c)->prev_in_group, looked++)
        if (txn_at(e, c)->method == METHOD_CANCEL && txn_at(e, c)->cancel == r && !is_failure(txn_at(e, c)->final_code))
            t->cancel = c;
}

/* A response to an INVITE that was not captured, while its CANCEL was: they have the same branch (9.1). The CANCEL has the To
 * of its INVITE, so it tells of a re-INVITE. */
static void find_cancel(struct engine *e, ref invite)
{
    struct txn *t = txn_at(e, invite);
    int looked = 0;

    for (ref r = t->prev_in_group; r && looked < RECENT; r = txn_at(e, r)->prev_in_group, looked++) {
        struct txn *c = txn_at(e, r);
        if (c->method != METHOD_CANCEL || c->cancel || c->cseq != t->cseq || !c->branch_hash || c->branch_hash != t->branch_hash)
            continue;
        c->cancel = invite;
        c->unmatched = false;
        t->cancel = r;
        t->in_dialog = c->in_dialog;
        return;
    }
}

static ref find_or_make(struct engine *e, ref msg_ref, struct want *w, enum sip_method method)
{
    const struct message *msg = message_at(e, msg_ref);

    if (method == METHOD_ACK)
        return txn_of_ack(e, w, msg, msg_ref);
    ref r = find(e, w, method);
    if (!r) {
        r = txn_new(e, w, msg);
        if (method == METHOD_CANCEL)
            link_cancel(e, r, w);
    }
    return r;
}

/* ---- what a message tells of its transaction ---- */

/* Which hop this is: requests and responses carry the same Vias (RFC 3261 8.2.6.2), but CANCEL and the ACK to a failure
 * only the topmost. */
static void take_path(struct txn *t, const struct sip_msg *m)
{
    t->via_count = m->via_count;
    t->parent_hash = hash_short(m->via2_branch);
}

/* What only the request tells. */
static void take_request(struct txn *t, ref msg, const struct sip_msg *m)
{
    t->request = msg;
    t->in_dialog = m->to_tag.n > 0;
    take_path(t, m);
    if (t->type == TXN_INVITE) {
        t->uri_hash = (uint16_t)(hash_short(m->uri) >> 16);
        t->uri_place = t->in_dialog ? 0 : (uint32_t)sip_uri_key_place(m->uri);
    }
    t->has_credentials = sip_msg_header(m, HEADER_AUTHORIZATION, 0).p || sip_msg_header(m, HEADER_PROXY_AUTHORIZATION, 0).p;
}

static void take_response(struct txn *t, ref r, const struct message *msg)
{
    if (!t->first_response)
        t->first_response = r;
    if (msg->status < 200) {
        t->provisional_code = msg->status;
        t->has_199 |= msg->status == 199;
        if (msg->status > 100 && msg->status != 199 && !t->first_18x) /* what is not registered counts as 183 (8.1.3.2) */
            t->first_18x = r;
        if (msg->status == 180 && !t->first_180)
            t->first_180 = r;
    } else if (!t->final || (t->type == TXN_INVITE && is_success(msg->status) && is_failure(t->final_code))) { /* 17.1.2.2 */
        t->final = r;
        t->final_code = msg->status;
        t->ended_by = TXN_END_FINAL;
    }
}

static void take_ack(struct txn *t, ref r)
{
    t->ack = r;
    if (!t->final) /* it confirms a failure that was not captured */
        t->ended_by = TXN_END_FINAL;
}

static void take_challenge(struct txn *t, const struct sip_msg *m)
{
    struct slice value = sip_msg_header(m, m->status == 401 ? HEADER_WWW_AUTHENTICATE : HEADER_PROXY_AUTHENTICATE, 0);
    struct sip_auth auth;

    if (sip_auth_parse(value, &auth) != SIP_OK)
        return;
    t->stale = auth.stale;
    t->realm_hash = hash_short(auth.realm);
}

static void count_repeat(struct txn *t, const struct message *msg)
{
    if (msg->sighting == SIGHTING_DUPLICATE)
        t->duplicates++;
    else if (msg->status)
        t->response_retransmissions++;
    else if (msg->method == t->method)
        t->request_retransmissions++;
}

static void take(struct engine *e, struct txn *t, ref r, const struct sip_msg *m)
{
    struct message *msg = message_at(e, r);

    if (msg->sighting != SIGHTING_FIRST) {
        count_repeat(t, msg);
        return;
    }
    if (msg->status && !t->request)
        take_path(t, m);
    if (msg->status)
        take_response(t, r, msg);
    else if (msg->method != t->method)
        take_ack(t, r);
    else
        take_request(t, r, m);
    if (msg->status == 401 || msg->status == 407)
        take_challenge(t, m);
}

/* ---- a message of the transaction ---- */

static enum fsm_event event_of(const struct message *msg, const struct txn *t)
{
    if (msg->status == 0)
        return msg->method == METHOD_ACK && t->type == TXN_INVITE ? FSM_ACK : FSM_REQUEST;
    return msg->status < 200 ? FSM_1XX : msg->status < 300 ? FSM_2XX : FSM_FAILURE;
}

ref txn_push(struct engine *e, ref r, const struct sip_msg *m)
{
    struct message *msg = message_at(e, r);
    enum sip_method method = m->kind == SIP_REQUEST ? m->method : m->cseq_method;

    if (!m->call_id.n || !m->has_cseq || !m->via.text.p || method == METHOD_NONE ||
        (m->kind == SIP_RESPONSE && method == METHOD_ACK)) /* an ACK has no response */
        return 0;
    struct want w = want_of(msg, m);
    ref found = find_or_make(e, r, &w, method);
    struct txn *t = txn_at(e, found);
    bool is_new = t->last_msg == 0;
    repeats_find(e, t, msg);
    msg->txn = found;
    msg->prev_in_txn = t->last_msg;
    t->last_msg = r;
    take(e, t, r, m);
    if (e->options.keep_media) /* as offers, only for readers that look at single messages */
        echo_push(e, t, r, m);
    if (is_new && msg->status && t->type == TXN_INVITE)
        find_cancel(e, found);
    if (t->waits && t->final)
        stop_waiting(e, found);
    else if (is_new && t->method == METHOD_BYE && w.cookie && !t->request && msg->status >= 200)
        log_stray(e, r, t);
    else if (is_new && t->method == METHOD_BYE && w.cookie && t->request)
        wait_for_answer(e, found);
    if (msg->status && (t->unmatched || msg->status == 487))
        take_unmatched_cancel(e, found, msg);
    if (!is_new || msg->status || msg->method != t->method)
        step(e, found, event_of(msg, t), msg->time);
    return found;
}

bool txn_is_given_up(const struct engine *e, const struct txn *invite, unsigned status)
{
    if (!invite->cancel || (status != 487 && status != 480 && status != 408))
        return false;
    const struct txn *cancel = txn_at(e, invite->cancel);
    return status == 487 || (is_success(cancel->final_code) &&
                                (!invite->final || time_of(e, cancel->final) <= time_of(e, invite->final)));
}

bool txn_is_refused_cancel(const struct engine *e, const struct txn *cancel)
{
    const struct txn *invite = cancel->cancel ? txn_at(e, cancel->cancel) : NULL;

    return invite && cancel->method == METHOD_CANCEL && is_failure(cancel->final_code) &&
           !(invite->final && cancel->request && time_of(e, invite->final) < time_of(e, cancel->request));
}

void txn_error(struct engine *e, const struct seen *seen, const struct sip_msg *m)
{
    struct message msg = {.group = group_find(e, m->call_id), .time = e->now};
    bool back;

    if (!msg.group || !m->has_cseq || !m->via.text.p || m->method == METHOD_ACK)
        return;
    msg.flow = flow_use(e, 0, &seen->src, &seen->dst, &back);
    msg.back = back;
    struct want w = want_of(&msg, m);
    ref r = find(e, &w, m->method);
    flow_release(e, msg.flow);
    if (!r || txn_at(e, r)->final)
        return;
    txn_settle(e, txn_at(e, r));
    take_error(txn_at(e, r));
    if (txn_at(e, r)->call)
        ended_touch(e, txn_at(e, r)->call);
}

void txn_free_all(struct engine *e, struct group *g)
{
    for (ref r = g->last_txn, prev; r; r = prev) {
        struct txn *t = txn_at(e, r);
        prev = t->prev_in_group;
        if (t->in_table)
            table_remove(&e->by_txn, key_of_txn(e, t), r);
        stop_waiting(e, r);
        t->group = 0;
        pool_free(&e->txns, r);
    }
}
