/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/legs/legs_push.h"

#include "base/hash.h"
#include "engine/legs/legs_score.h"
#include "engine/store/call.h"
#include "engine/store/flow.h"
#include "engine/store/link_log.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/msg.h"
#include "sip/number.h"
#include "sip/param.h"
#include "sip/session_id.h"

enum trait { /* what two calls have in common, where the one went to and the other begins */
    TRAIT_CALLEE = 1,
    TRAIT_CALLER,
    TRAIT_ORIGIN,
};

static const struct slice known_headers[] = {
#define LEG_HEADER(name) {name, sizeof(name) - 1},
#include "engine/legs/leg_header.def"
#undef LEG_HEADER
};

enum { KNOWN_HEADERS = sizeof known_headers / sizeof known_headers[0] };

/* ---- marks: names of the session ---- */

static void mark(struct engine *e, message_ref msg, call_ref call, enum leg_mark_kind kind, uint64_t hash, uint64_t other)
{
    struct link_leg_mark *mark = link_log_add(e, LINK_LEG_MARK, msg, call, sizeof *mark);

    mark->kind = (uint8_t)kind;
    mark->hash = hash;
    mark->other = other;
}

static uint64_t hash_value(const struct engine *e, struct slice s)
{
    return hash_slice(s, e->options.hash_seed);
}

/* RFC 7329 has one UUID, which stands for both ends. */
static void push_session_id(struct engine *e, message_ref msg, call_ref call, const struct sip_msg *m)
{
    struct sip_session_id id;

    if (sip_session_id_parse(sip_msg_header(m, HEADER_SESSION_ID, 0), &id) != SIP_OK)
        return;
    uint64_t local = id.local.p ? hash_value(e, id.local) : 0, remote = id.remote.p ? hash_value(e, id.remote) : 0;
    if (local)
        mark(e, msg, call, LEG_MARK_SESSION, local, id.has_remote ? remote : local);
    if (remote)
        mark(e, msg, call, LEG_MARK_SESSION, remote, local);
}

static void push_icid(struct engine *e, message_ref msg, call_ref call, const struct sip_msg *m)
{
    static const struct slice names[] = {{"icid-value", 10}, {"related-icid", 12}};
    struct slice value = sip_msg_header(m, HEADER_P_CHARGING_VECTOR, 0);

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct slice icid = sip_param_value(value, names[i]);
        if (icid.n)
            mark(e, msg, call, LEG_MARK_ICID, hash_value(e, icid), 0);
    }
}

static void push_header(struct engine *e, message_ref msg, call_ref call, size_t header, struct slice value)
{
    if (!value.n)
        return;
    struct link_leg_mark *mark = link_log_add(e, LINK_LEG_MARK, msg, call, sizeof *mark);
    mark->kind = LEG_MARK_HEADER;
    mark->header = (uint8_t)header;
    mark->hash = hash_value(e, value);
}

static void push_headers(struct engine *e, message_ref msg, call_ref call, const struct sip_msg *m)
{
    for (uint16_t i = 0; i < m->n_lines && sip_msg_has(m, HEADER_OTHER); i++) {
        const struct sip_line *l = &m->lines[i];
        for (size_t h = 0; h < KNOWN_HEADERS && l->header == HEADER_OTHER; h++)
            if (slice_eqi(sip_line_name(m, l), known_headers[h]))
                push_header(e, msg, call, h, sip_line_value(m, l));
    }
    for (size_t h = 0; h < e->options.n_leg_headers; h++)
        push_header(e, msg, call, KNOWN_HEADERS + h, sip_msg_header_named(m, slice_of(e->options.leg_headers[h]), 0));
}

/* ---- traits: what an INVITE has in common with others ---- */

/* No output may depend on the seed of the tables, so these hashes have none. 0 where the value is not known. */
static uint32_t trait_hash(enum trait trait, uint32_t value, const struct endpoint *at)
{
    uint64_t ip[2];

    memcpy(ip, at->ip, sizeof ip);
    return value ? (uint32_t)hash_mix(hash_mix(ip[0], ip[1]) ^ value, trait) | 1u << 31 : 0;
}

/* o=<user> <session id> <version> <…> without its version, which changes with each offer (RFC 8866 5.2). */
static uint32_t origin_hash(struct slice value)
{
    size_t id = slice_find(value, ' ') + 1;
    size_t version = id + slice_find(slice_from(value, id), ' ') + 1;
    struct slice place = slice_from(value, version + slice_find(slice_from(value, version), ' '));

    return (uint32_t)hash_slice(slice_head(value, version), hash_slice(place, 0)) | 1;
}

/* m=<media> <port> <…>, and the address that it is at. */
static uint32_t media_hash(struct slice value, struct slice address)
{
    size_t port = slice_find(value, ' ') + 1;
    size_t end = port + slice_find(slice_from(value, port), ' ');

    return (uint32_t)hash_slice(slice_head(value, end), hash_slice(address, 0)) | 1;
}

/* Looks at no more of a session description than it needs. */
static void take_sdp(struct leg_note *note, struct slice sdp)
{
    struct slice address = SLICE_NONE, media = SLICE_NONE;

    while (sdp.n > 2 && !(address.p && media.p)) {
        size_t end = slice_find(sdp, '\n');
        struct slice value = {sdp.p + 2, end < 3 ? 0 : end - 2 - (sdp.p[end - 1] == '\r')};
        if (sdp.p[0] == 'o')
            note->origin = origin_hash(value);
        else if (sdp.p[0] == 'c')
            address = value;
        else if (sdp.p[0] == 'm' && !media.p)
            media = value;
        sdp = slice_from(sdp, end + 1);
    }
    if (address.p && media.p)
        note->media = media_hash(media, address);
}

static uint32_t key_of(struct slice uri)
{
    struct sip_number party;

    sip_number_of(uri, &party);
    return sip_number_key(&party);
}

static void hash_traits(const struct leg_note *n, const struct endpoint *at, uint32_t hashes[3])
{
    hashes[0] = trait_hash(TRAIT_CALLEE, n->callee, at);
    hashes[1] = trait_hash(TRAIT_CALLER, n->caller, at);
    hashes[2] = trait_hash(TRAIT_ORIGIN, n->origin, at);
}

/* Another call may end where this one begins, and begin where a hop of it ends. */
static void push_invite(struct engine *e, message_ref msg, const struct txn *t, const struct sip_msg *m)
{
    struct call *c = call_at(e, t->call);

    if (c->messages > 1 && t->attempt > 1)
        return;
    struct link_leg_invite *invite = link_log_add(e, LINK_LEG_INVITE, msg, t->call, sizeof *invite);
    if (c->messages == 1) {
        c->legs.caller = key_of(c->from);
        c->legs.callee = key_of(c->to);
        take_sdp(&c->legs, m->body);
        hash_traits(&c->legs, flow_from(e, t->flow, t->back), invite->looked_for);
    }
    if (t->attempt <= 1)
        hash_traits(&c->legs, flow_to(e, t->flow, t->back), invite->remembered);
}

void legs_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);
    bool initial = t->type == TXN_INVITE && !t->in_dialog;

    if (initial && m->kind == SIP_REQUEST)
        push_invite(e, msg, t, m);
    if (sip_msg_has(m, HEADER_SESSION_ID))
        push_session_id(e, msg, t->call, m);
    if (!initial)
        return;
    if (sip_msg_has(m, HEADER_P_CHARGING_VECTOR))
        push_icid(e, msg, t->call, m);
    if (e->options.n_leg_headers || sip_msg_has(m, HEADER_OTHER))
        push_headers(e, msg, t->call, m);
}
