/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/seen.h"
#include "engine/call/call.h"
#include "engine/dialog/credentials.h"
#include "engine/dialog/dialog_push.h"
#include "engine/dialog/event_request.h"
#include "engine/dialog/registration.h"
#include "engine/dialog/targets.h"
#include "engine/dialog/transfer.h"
#include "engine/dialog/txn.h"
#include "engine/evict.h"
#include "engine/figures/summary.h"
#include "engine/legs/legs_link.h"
#include "engine/link.h"
#include "engine/media_error.h"
#include "engine/settle.h"
#include "engine/verdict/linked.h"
#include "engine/over.h"
#include "engine/store/agent.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/ended.h"
#include "engine/store/event_request.h"
#include "engine/store/finding_log.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/numbers.h"
#include "engine/store/registration.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"
#include "engine/store/user_agent.h"
#include "engine/talk/offer.h"
#include "engine/talk/reliable.h"
#include "engine/talk/session_timer.h"
#include "sip/body.h"
#include "sip/msg.h"

#include <stdlib.h>

enum { RELEASE_EVERY = 256 }; /* messages */

/* ---- life ---- */

static size_t size_of_message(const struct engine_options *options)
{
    return sizeof(struct message) + (options->keep_bytes || options->keep_invites ? sizeof(struct slice) : 0);
}

/* All but the pools. */
static struct engine *new_without_pools(const struct engine_options *options)
{
    struct engine *e = calloc(1, sizeof *e);

    if (!e)
        abort();
    e->options = *options;
    e->now = CAPTIME_NONE;
    e->summary = summary_new(options);
    return e;
}

struct engine *engine_new(const struct engine_options *options)
{
    struct engine *e = new_without_pools(options);

#define OBJECT(type, items) pool_init(&e->items, sizeof(struct type));
#include "engine/store/objects.def"
    if (options->keep_bytes || options->keep_invites)
        pool_init(&e->messages, size_of_message(options));
    pool_init(&e->agent_notes, sizeof(struct agent_note));
    pool_init(&e->user_agents, sizeof(struct slice));
    e->linker = legs_new();
    e->linker->at_once = true;
    return e;
}

struct engine *engine_new_shard(const struct engine_options *options, char **const blocks[ENGINE_POOLS], unsigned part)
{
    struct engine *e = new_without_pools(options);

    e->is_shard = true;
    e->part = part;
#define OBJECT(type, items) pool_init_part(&e->items, sizeof(struct type), blocks[ENGINE_POOL_##items], part);
#include "engine/store/objects.def"
    pool_init_part(&e->messages, size_of_message(options), blocks[ENGINE_POOL_messages], part);
    pool_init_part(&e->agent_notes, sizeof(struct agent_note), blocks[ENGINE_POOL_AGENT_NOTES], part);
    pool_init_part(&e->user_agents, sizeof(struct slice), blocks[ENGINE_POOL_USER_AGENTS], part);
    return e;
}

void engine_free(struct engine *e)
{
    struct table *tables[] = {&e->by_call_id, &e->by_txn, &e->by_dialog, &e->by_flow, &e->by_branch, &e->by_message};

    group_clear(e);
#define OBJECT(type, items) pool_clear(&e->items);
#include "engine/store/objects.def"
    pool_clear(&e->agent_notes);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        table_clear(tables[i]);
    if (!e->is_shard) /* else it is that of all */
        legs_free(e->linker);
    arena_clear(&e->link_room);
    user_agent_clear(e);
    summary_free(e->summary);
    numbers_clear(e);
    free(e->ended);
    free(e->timers);
    free(e->notes);
    free(e->over);
    free(e);
}

/* ---- taking in a message ---- */

static void keep_bytes(struct engine *e, struct message *msg, const struct sip_msg *m)
{
    struct slice *bytes = (struct slice *)(msg + 1);
    bool is_invite = m->kind == SIP_REQUEST && m->method == METHOD_INVITE && !m->to_tag.n;

    *bytes = e->options.keep_bytes || is_invite ? group_copy(e, msg->group, m->bytes) : SLICE_NONE;
}

static bool has_surplus(const struct sip_msg *m)
{
    for (unsigned i = 0; i < m->n_findings; i++)
        if (m->findings[i].code == FINDING_SURPLUS_BYTES)
            return true;
    return false;
}

static ref message_new(struct engine *e, ref g, const struct seen *s, const struct sip_msg *m, uint32_t digest)
{
    ref r = pool_new(&e->messages);
    struct message *msg = message_at(e, r);
    struct group *group = group_at(e, g);
    uint32_t count = ++e->last_no[ENGINE_MESSAGES];
    bool back;

    *msg = (struct message){.time = s->time, .no = s->no, .frame = s->frame, .file = s->file,
        .index = s->index, .group = g, .status = (uint16_t)m->status, .ip_id = s->ip_id,
        .method = (uint8_t)m->method, .transport = s->transport & 7u, .truncated = m->truncated, .digest = digest};
    if (!msg->no)
        msg->no = count;
    if (count == 1) {
        e->first = s->time;
        e->first_no = msg->no;
    }
    if (count == 1 && !e->is_shard)
        load_begin(&e->summary->load, s->time);
    msg->to_tag_hash = hash_short(m->to_tag);
    msg->sdp = sip_body_sdp(m).n > 0;
    msg->flow = flow_use(e, group->last_msg ? message_at(e, group->last_msg)->flow : 0, &s->src, &s->dst, &back);
    msg->back = back;
    flow_note_id(e, msg);
    msg->findings = (uint8_t)(m->n_findings < UINT8_MAX ? m->n_findings : UINT8_MAX);
    msg->surplus = has_surplus(m);
    if (group->last_msg)
        message_at(e, group->last_msg)->next_in_group = r;
    else
        group->first_msg = r;
    group->last_msg = r;
    if (e->options.keep_bytes || e->options.keep_invites)
        keep_bytes(e, msg, m);
    agent_note(e, msg, s);
    if (s->misfit)
        finding_log_add(e, r, FINDING_CONTENT_LENGTH_MISMATCH);
    return r;
}

/* What the two sides of an INVITE dialog agree on. */
static void take_negotiation(struct engine *e, ref r, const struct sip_msg *m)
{
    reliable_push(e, r, m);
    if (message_at(e, r)->sighting != SIGHTING_FIRST)
        return;
    session_timer_push(e, r, m);
    if (!e->options.keep_media)
        return;
    offer_push(e, r, m);
    targets_push(e, r, m);
}

static void understand(struct engine *e, ref r, const struct sip_msg *m)
{
    struct message *msg = message_at(e, r);

    if (!txn_push(e, r, m))
        return;
    uint8_t method = txn_at(e, msg->txn)->method;
    if (msg->sighting == SIGHTING_FIRST) {
        if (method == METHOD_SUBSCRIBE || method == METHOD_PUBLISH)
            event_request_push(e, r, m);
        else if (method == METHOD_REFER)
            transfer_push(e, r, m);
        dialog_push(e, r, m);
        credentials_push(e, r, m);
    } else {
        msg->dialog = message_at(e, msg->of)->dialog;
    }
    take_negotiation(e, r, m);
    if (method == METHOD_REGISTER) {
        if (msg->sighting == SIGHTING_FIRST)
            registration_push(e, r, m);
    } else {
        call_push(e, r, m);
    }
}

void engine_advance_to(struct engine *e, captime now)
{
    if (e->now == CAPTIME_NONE)
        e->now = now;
    if (now <= e->now)
        return;
    e->now = now;
    txn_run_timers(e);
}

/* Of an engine that is not of a set. */
static void give_back(struct engine *e)
{
    over_find(e);
    over_join(&e, 1);
    over_decide(e);
    over_link(e);
    over_measure(e);
    over_give_back(&e, 1);
}

ref engine_push(struct engine *e, const struct seen *seen, const struct sip_msg *m)
{
    struct slice call_id = m->call_id.p ? m->call_id : SLICE_LIT("");

    txn_fetch(e, group_fetch(e, call_id), m);
    uint32_t digest = (uint32_t)hash_slice(m->bytes, 0); /* takes about as long as fetching does */
    settle_take_back(e);
    engine_advance_to(e, seen->no ? seen->now : seen->time);
    e->at_message = seen->no;
    if (!e->is_shard)
        evict_endless(e, call_id);
    ref g = group_touch(e, call_id, e->now);
    ref r = message_new(e, g, seen, m, digest);

    understand(e, r, m);
    if (e->first_link && e->linker->at_once)
        link_round(&e, 1);
    summary_add_message(e->summary, message_at(e, r), m);
    if (e->options.release && e->linker->at_once && message_at(e, r)->no % RELEASE_EVERY == 0)
        give_back(e);
    if (!e->is_shard) /* else between rounds */
        evict_quietest(e, g);
    return r;
}

void engine_transport_error(struct engine *e, const struct seen *seen, const struct sip_msg *request)
{
    settle_take_back(e);
    engine_advance_to(e, seen->no ? seen->now : seen->time);
    if (request)
        txn_error(e, seen, request);
    else if (seen->transport == SIP_UDP)
        media_error_push(e, &seen->dst, seen->no ? seen->no : e->last_no[ENGINE_MESSAGES]);
    else
        flow_reset(e, &seen->src, &seen->dst, seen->time);
    if (e->first_link && e->linker->at_once)
        link_round(&e, 1);
}

/* ---- time ---- */

void engine_advance(struct engine *e, captime now)
{
    if (e->now != CAPTIME_NONE) /* nothing waits before the first message, and its time may be long ago */
        engine_advance_to(e, agent_clock(e, now));
}

void engine_finish(struct engine *e, captime end)
{
    if (e->now == CAPTIME_NONE || e->finished)
        return;
    settle_take_back(e);
    engine_advance(e, end);
    e->finished = true;
    settle_decide_all(e);
    settle_link_all(e);
    settle_measure_all(e);
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
    ref r;

    while ((r = ended_next(e)) && !call_is_over(e, r))
        ;
    if (r) {
        settle_call(e, r);
        linked_find(e, r); /* by the legs that are over too */
        linked_apply(e, r);
        call_at(e, r)->reported = true;
    }
    return r;
}

captime engine_now(const struct engine *e)
{
    return e->now;
}
