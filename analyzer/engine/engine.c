/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine.h"

#include "base/hash.h"
#include "engine/agent.h"
#include "engine/call.h"
#include "engine/credentials.h"
#include "engine/dialog.h"
#include "engine/flow.h"
#include "engine/group.h"
#include "engine/interest.h"
#include "engine/internal.h"
#include "engine/legs_note.h"
#include "engine/negotiation.h"
#include "engine/product.h"
#include "engine/registration.h"
#include "engine/settle.h"
#include "engine/transfer.h"
#include "engine/txn.h"
#include "sip/body.h"

#include <stdlib.h>

/* ---- life ---- */

struct engine *engine_new(const struct engine_options *options)
{
    struct engine *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    e->options = *options;
    e->now = CAPTIME_NONE;
    pool_init(&e->messages, sizeof(struct message) + (options->keep_bytes ? sizeof(struct slice) : 0));
    pool_init(&e->txns, sizeof(struct txn));
    pool_init(&e->dialogs, sizeof(struct dialog));
    pool_init(&e->calls, sizeof(struct call));
    pool_init(&e->registrations, sizeof(struct registration));
    pool_init(&e->transfers, sizeof(struct transfer));
    pool_init(&e->interests, sizeof(struct interest));
    pool_init(&e->groups, sizeof(struct group));
    pool_init(&e->flows, sizeof(struct flow));
    pool_init(&e->agent_notes, sizeof(struct agent_note));
    pool_init(&e->products, sizeof(struct slice));
    if (options->by != BREAKDOWN_NONE)
        e->summary.breakdown = breakdown_new(options->by, options->prefix_digits, options->hash_seed);
    legs_init(e);
    return e;
}

void engine_free(struct engine *e)
{
    struct pool *pools[] = {&e->messages, &e->txns, &e->dialogs, &e->calls, &e->registrations, &e->transfers,
        &e->interests, &e->groups, &e->flows, &e->agent_notes};
    struct table *tables[] = {&e->by_call_id, &e->by_txn, &e->by_dialog, &e->by_flow, &e->by_message, &e->by_target};

    group_clear(e);
    for (size_t i = 0; i < sizeof pools / sizeof pools[0]; i++)
        pool_clear(pools[i]);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        table_clear(tables[i]);
    legs_clear(e);
    product_clear(e);
    summary_clear(&e->summary);
    free(e->ended);
    free(e->timers);
    free(e->notes);
    free(e);
}

/* ---- taking in a message ---- */

static void keep_bytes(struct engine *e, struct message *msg, const struct sip_msg *m)
{
    struct slice *bytes = (struct slice *)(msg + 1);

    *bytes = group_copy(e, msg->group, m->bytes);
}

static bool has_surplus(const struct sip_msg *m)
{
    for (unsigned i = 0; i < m->n_findings; i++)
        if (m->findings[i].code == FINDING_SURPLUS_BYTES)
            return true;
    return false;
}

static ref message_new(struct engine *e, ref g, const struct seen *s, const struct sip_msg *m)
{
    ref r = pool_new(&e->messages);
    struct message *msg = msg_at(e, r);
    struct group *group = group_at(e, g);
    bool back;

    *msg = (struct message){.time = s->time, .no = engine_next_no(e, ENGINE_MESSAGES), .frame = s->frame, .file = s->file,
        .index = s->index, .group = g, .status = (uint16_t)m->status, .ip_id = s->ip_id,
        .method = (uint8_t)m->method, .transport = s->transport & 7u, .truncated = m->truncated};
    msg->digest = (uint32_t)hash_slice(m->bytes, 0);
    msg->to_tag_hash = hash_short(m->to_tag);
    msg->sdp = sip_body_sdp(m).n > 0;
    msg->flow = flow_use(e, group->last_msg ? msg_at(e, group->last_msg)->flow : 0, &s->src, &s->dst, &back);
    msg->back = back;
    msg->findings = (uint8_t)(m->n_findings < UINT8_MAX ? m->n_findings : UINT8_MAX);
    msg->surplus = has_surplus(m);
    if (group->last_msg)
        msg_at(e, group->last_msg)->next_in_group = r;
    else
        group->first_msg = r;
    group->last_msg = r;
    if (e->options.keep_bytes)
        keep_bytes(e, msg, m);
    agent_note(e, msg, s);
    return r;
}

static void understand(struct engine *e, ref r, const struct sip_msg *m)
{
    struct message *msg = msg_at(e, r);

    if (!txn_push(e, r, m))
        return;
    uint8_t method = txn_at(e, msg->txn)->method;
    if (msg->sighting == SIGHTING_FIRST) {
        if (method == METHOD_SUBSCRIBE || method == METHOD_PUBLISH)
            interest_push(e, r, m);
        else if (method == METHOD_REFER)
            transfer_push(e, r, m);
        dialog_push(e, r, m);
        credentials_push(e, r, m);
    } else {
        msg->dialog = msg_at(e, msg->of)->dialog;
    }
    negotiation_push(e, r, m);
    if (method == METHOD_REGISTER) {
        if (msg->sighting == SIGHTING_FIRST)
            registration_push(e, r, m);
    } else {
        call_push(e, r, m);
    }
}

static void advance(struct engine *e, captime now)
{
    if (e->now == CAPTIME_NONE)
        e->now = now;
    if (now <= e->now)
        return;
    e->now = now;
    txn_run_timers(e);
}

ref engine_push(struct engine *e, const struct seen *seen, const struct sip_msg *m)
{
    settle_take_back(e);
    advance(e, seen->time);
    ref g = group_touch(e, m->call_id.p ? m->call_id : SLICE_LIT(""), e->now);
    ref r = message_new(e, g, seen, m);

    understand(e, r, m);
    summary_add_message(&e->summary, msg_at(e, r), m);
    group_evict(e, g);
    return r;
}

void engine_transport_error(struct engine *e, const struct seen *seen, const struct sip_msg *request)
{
    settle_take_back(e);
    advance(e, seen->time);
    if (request)
        txn_error(e, seen, request);
    else
        flow_reset(e, &seen->src, &seen->dst, seen->time);
}

/* ---- time ---- */

void engine_advance(struct engine *e, captime now)
{
    if (e->now != CAPTIME_NONE) /* nothing waits before the first message, and its time may be long ago */
        advance(e, agent_clock(e, now));
}

void engine_finish(struct engine *e, captime end)
{
    if (e->now == CAPTIME_NONE || e->finished)
        return;
    settle_take_back(e);
    engine_advance(e, end);
    e->finished = true;
    settle_all(e);
}

void engine_settle(struct engine *e, captime end)
{
    if (e->now == CAPTIME_NONE || e->finished)
        return;
    settle_take_back(e);
    engine_advance(e, end);
    settle_for_now(e);
}

ref engine_next_ended_call(struct engine *e)
{
    while (e->n_looked < e->n_ended) {
        ref r = e->ended[e->n_looked++];
        if (!r) /* evicted while it waited */
            continue;
        call_at(e, r)->queued = false;
        if (!call_is_over(e, r))
            continue;
        call_settle(e, r);
        call_at(e, r)->reported = true;
        return r;
    }
    e->n_looked = e->n_ended = 0;
    return 0;
}

/* ---- reading ---- */

const struct summary *engine_summary(const struct engine *e)
{
    return &e->summary;
}

captime engine_now(const struct engine *e)
{
    return e->now;
}

#define ACCESSOR(kind, type)                                                                                           \
    const struct type *engine_##type(const struct engine *e, ref r)                                                    \
    {                                                                                                                  \
        return r ? kind##_at(e, r) : NULL;                                                                             \
    }

ACCESSOR(msg, message)
ACCESSOR(txn, txn)
ACCESSOR(dialog, dialog)
ACCESSOR(call, call)
ACCESSOR(registration, registration)
ACCESSOR(transfer, transfer)
ACCESSOR(interest, interest)
ACCESSOR(group, group)
ACCESSOR(flow, flow)

const struct endpoint *message_src(const struct engine *e, const struct message *m)
{
    return flow_from(e, m->flow, m->back);
}

const struct endpoint *message_dst(const struct engine *e, const struct message *m)
{
    return flow_to(e, m->flow, m->back);
}

const struct endpoint *txn_client(const struct engine *e, const struct txn *t)
{
    return flow_from(e, t->flow, t->back);
}

const struct endpoint *txn_server(const struct engine *e, const struct txn *t)
{
    return flow_to(e, t->flow, t->back);
}

struct slice message_bytes(const struct engine *e, const struct message *m)
{
    return e->options.keep_bytes ? *(const struct slice *)(m + 1) : SLICE_NONE;
}

ref message_call(const struct engine *e, const struct message *m)
{
    return m->txn ? txn_at(e, m->txn)->call : 0;
}

ref message_dialog(const struct engine *e, const struct message *m)
{
    ref of = m->txn ? txn_at(e, m->txn)->dialog : 0;

    if (!of || (!m->dialog && m->to_tag_hash))
        return m->dialog;
    return !m->dialog || dialog_shares_tags(e, m->dialog, of) ? of : m->dialog;
}

/* ---- lists ---- */

static const struct pool *pool_of(const struct engine *e, enum engine_kind kind)
{
    switch (kind) {
    case ENGINE_MESSAGES: return &e->messages;
    case ENGINE_TXNS: return &e->txns;
    case ENGINE_DIALOGS: return &e->dialogs;
    case ENGINE_CALLS: return &e->calls;
    default: return &e->registrations;
    }
}

/* The number of an object and whether it is live; `no` and `group` are kept by every kind. */
static uint32_t number_of(const struct engine *e, enum engine_kind kind, ref r)
{
    switch (kind) {
    case ENGINE_MESSAGES: return msg_at(e, r)->group ? msg_at(e, r)->no : 0;
    case ENGINE_TXNS: return txn_at(e, r)->group ? txn_at(e, r)->no : 0;
    case ENGINE_DIALOGS: return dialog_at(e, r)->group ? dialog_at(e, r)->no : 0;
    case ENGINE_CALLS: return call_at(e, r)->group ? call_at(e, r)->no : 0;
    default: return registration_at(e, r)->group ? registration_at(e, r)->no : 0;
    }
}

struct numbered {
    uint32_t no;
    ref r;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    return (x->no > y->no) - (x->no < y->no);
}

/* References that were freed were given out again: they no longer rise with the numbers. */
static void sort_list(const struct engine *e, enum engine_kind kind, ref *list, size_t n)
{
    struct numbered *all = calloc(n, sizeof *all);

    if (!all)
        abort();
    for (size_t i = 0; i < n; i++)
        all[i] = (struct numbered){number_of(e, kind, list[i]), list[i]};
    qsort(all, n, sizeof *all, by_number);
    for (size_t i = 0; i < n; i++)
        list[i] = all[i].r;
    free(all);
}

ref *engine_list(const struct engine *e, enum engine_kind kind, size_t *count)
{
    const struct pool *p = pool_of(e, kind);
    ref *list = calloc(p->live ? p->live : 1, sizeof *list);
    uint32_t last = 0;
    bool sorted = true;
    size_t n = 0;

    if (!list)
        abort();
    for (ref r = 1; r <= p->used; r++) {
        uint32_t no = number_of(e, kind, r);
        if (!no)
            continue;
        sorted = sorted && last < no;
        last = no;
        list[n++] = r;
    }
    if (!sorted)
        sort_list(e, kind, list, n);
    *count = n;
    return list;
}
