/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/legs/legs.h"

#include "base/hash.h"
#include "engine/legs/legs_note.h"
#include "engine/legs/legs_score.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "sip/msg.h"
#include "sip/number.h"
#include "sip/param.h"
#include "sip/session_id.h"

#include <stdlib.h>

enum {
    MARKS = 16,      /* names of the session that are kept for a call */
    SAME_MARK = 16,  /* calls with the same name of the session that are looked at */
    SAME_GROUP = 16, /* calls with the same Call-ID */
    BUCKETS = 2048,  /* of the cache of traits; a power of two */
    WAYS = 8,        /* calls with the same trait that are remembered */
    LATER = 20,      /* points that may still come: answer and end */
};

/* A call that had a trait, in the cache of them: what is forgotten there costs a link, nothing else. */
struct leg_trait {
    uint32_t hash;
    ref call;
    uint32_t no; /* of the call: the reference may have been given out again */
};

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

/* ---- links ---- */

static struct leg_link *link_at(const struct engine *e, ref r)
{
    return pool_at(&e->leg_links, r);
}

static int side_in(const struct leg_link *l, ref call)
{
    return l->call[1] == call;
}

static ref next_link(const struct engine *e, ref link, ref call)
{
    return link_at(e, link)->next[side_in(link_at(e, link), call)];
}

/* How many links a call has; LEGS_MAX where `other` is one of them. */
static int count_links(const struct engine *e, ref call, ref other)
{
    int n = 0;

    for (ref r = call_at(e, call)->legs.links; r && n < LEGS_MAX; r = next_link(e, r, call), n++)
        if (link_at(e, r)->call[!side_in(link_at(e, r), call)] == other)
            return LEGS_MAX;
    return n;
}

/* Two calls have something in common: keeps the pair if it may become a link. */
static void consider(struct engine *e, ref a, ref b)
{
    bool in_order = call_at(e, a)->no < call_at(e, b)->no;
    ref first = in_order ? a : b, second = in_order ? b : a;

    if (a == b || count_links(e, a, b) == LEGS_MAX || count_links(e, b, a) == LEGS_MAX)
        return;
    if (legs_score(e, call_at(e, first), call_at(e, second)).score < LEGS_THRESHOLD - LATER)
        return;
    ref r = pool_new(&e->leg_links);
    *link_at(e, r) = (struct leg_link){.call = {first, second},
        .next = {call_at(e, first)->legs.links, call_at(e, second)->legs.links}};
    call_at(e, first)->legs.links = call_at(e, second)->legs.links = r;
}

static void unlink_from(struct engine *e, ref call, ref link)
{
    ref *at = &call_at(e, call)->legs.links;

    while (*at != link)
        at = &link_at(e, *at)->next[side_in(link_at(e, *at), call)];
    *at = next_link(e, link, call);
}

/* ---- marks: names of the session ---- */

static uint64_t table_key(const struct leg_mark *m)
{
    return hash_mix(m->hash, (uint64_t)m->kind << 8 | m->header);
}

static bool is_same_mark(const void *key, uint32_t r, const void *context)
{
    const struct leg_mark *wanted = key, *m = legs_mark_at(context, r);

    return m->hash == wanted->hash && m->kind == wanted->kind && m->header == wanted->header;
}

/* Is there nothing new in it? A UUID whose other end becomes known is completed. */
static bool is_noted(struct engine *e, const struct leg_mark *mark)
{
    int n = 0;

    for (ref r = call_at(e, mark->call)->legs.marks; r; r = legs_mark_at(e, r)->next, n++) {
        struct leg_mark *old = legs_mark_at(e, r);
        if (!is_same_mark(mark, r, e) || (old->other && mark->other && old->other != mark->other))
            continue;
        if (!old->other && mark->other) {
            old->other = mark->other;
            old->msg = mark->msg;
        }
        return true;
    }
    return n >= MARKS;
}

/* Puts it in front of the others with the same name, and looks at the newest of them. False where it was known, or the
 * call has too many. */
static bool note(struct engine *e, const struct leg_mark *mark)
{
    struct call *c = call_at(e, mark->call);
    int looked = 0;

    if (is_noted(e, mark))
        return false;
    ref older = table_find(&e->by_leg_mark, table_key(mark), is_same_mark, mark, e), r = pool_new(&e->leg_marks);
    *legs_mark_at(e, r) = *mark;
    legs_mark_at(e, r)->older = older;
    legs_mark_at(e, r)->next = c->legs.marks;
    c->legs.marks = r;
    if (older) {
        legs_mark_at(e, older)->newer = r;
        table_replace(&e->by_leg_mark, table_key(mark), older, r);
    } else {
        table_add(&e->by_leg_mark, table_key(mark), r);
    }
    for (; older && looked < SAME_MARK; older = legs_mark_at(e, older)->older, looked++)
        consider(e, legs_mark_at(e, older)->call, mark->call);
    return true;
}

static void forget_mark(struct engine *e, ref r)
{
    const struct leg_mark *m = legs_mark_at(e, r);

    if (m->older)
        legs_mark_at(e, m->older)->newer = m->newer;
    if (m->newer)
        legs_mark_at(e, m->newer)->older = m->older;
    else if (m->older)
        table_replace(&e->by_leg_mark, table_key(m), r, m->older);
    else
        table_remove(&e->by_leg_mark, table_key(m), r);
    pool_free(&e->leg_marks, r);
}

static uint64_t hash_value(const struct engine *e, struct slice s)
{
    return hash_slice(s, e->options.hash_seed);
}

/* RFC 7329 has one UUID, which stands for both ends. */
static void note_session_id(struct engine *e, ref msg, ref call, const struct sip_msg *m)
{
    struct sip_session_id id;

    if (sip_session_id_parse(sip_msg_header(m, HEADER_SESSION_ID, 0), &id) != SIP_OK)
        return;
    uint64_t local = id.local.p ? hash_value(e, id.local) : 0, remote = id.remote.p ? hash_value(e, id.remote) : 0;
    struct leg_mark mark = {.kind = LEG_MARK_SESSION, .call = call, .msg = msg};
    if (local) {
        mark.hash = local;
        mark.other = id.has_remote ? remote : local;
        note(e, &mark);
    }
    if (remote) {
        mark.hash = remote;
        mark.other = local;
        note(e, &mark);
    }
}

static void note_icid(struct engine *e, ref msg, ref call, const struct sip_msg *m)
{
    static const struct slice names[] = {{"icid-value", 10}, {"related-icid", 12}};
    struct slice value = sip_msg_header(m, HEADER_P_CHARGING_VECTOR, 0);
    struct leg_mark mark = {.kind = LEG_MARK_ICID, .call = call, .msg = msg};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct slice icid = sip_param_value(value, names[i]);
        if (!icid.n)
            continue;
        mark.hash = hash_value(e, icid);
        note(e, &mark);
    }
}

/* The value may be the Call-ID of a call that is known. */
static void note_header(struct engine *e, ref msg, ref call, size_t header, struct slice value)
{
    const struct leg_mark mark = {.kind = LEG_MARK_HEADER, .header = (uint8_t)header, .call = call, .msg = msg,
        .hash = hash_value(e, value)};
    int looked = 0;

    if (!value.n || !note(e, &mark))
        return;
    ref g = group_find(e, value);
    for (ref r = g ? group_at(e, g)->last_call : 0; r && looked < SAME_GROUP; r = call_at(e, r)->prev_in_group, looked++)
        if (g != call_at(e, call)->group)
            consider(e, r, call);
}

static void note_headers(struct engine *e, ref msg, ref call, const struct sip_msg *m)
{
    for (uint16_t i = 0; i < m->n_lines && sip_msg_has(m, HEADER_OTHER); i++) {
        const struct sip_line *l = &m->lines[i];
        for (size_t h = 0; h < KNOWN_HEADERS && l->header == HEADER_OTHER; h++)
            if (slice_eqi(sip_line_name(m, l), known_headers[h]))
                note_header(e, msg, call, h, sip_line_value(m, l));
    }
    for (size_t h = 0; h < e->options.n_leg_headers; h++)
        note_header(e, msg, call, KNOWN_HEADERS + h, sip_msg_header_named(m, slice_of(e->options.leg_headers[h]), 0));
}

/* ---- traits: what an INVITE has in common with others ---- */

static struct leg_trait *bucket_of(const struct engine *e, uint32_t hash)
{
    return &e->leg_traits[(hash & (BUCKETS - 1)) * WAYS];
}

/* No output may depend on the seed of the tables, so these hashes have none. 0 where the value is not known. */
static uint32_t trait_hash(enum trait trait, uint32_t value, const struct endpoint *at)
{
    uint64_t ip[2];

    memcpy(ip, at->ip, sizeof ip);
    return value ? (uint32_t)hash_mix(hash_mix(ip[0], ip[1]) ^ value, trait) | 1u << 31 : 0;
}

static void look_up(struct engine *e, ref call, uint32_t hash)
{
    const struct leg_trait *bucket = bucket_of(e, hash);

    for (int i = 0; hash && i < WAYS; i++) {
        const struct leg_trait *t = &bucket[i];
        if (t->call && t->hash == hash && call_at(e, t->call)->group && call_at(e, t->call)->no == t->no)
            consider(e, t->call, call);
    }
}

static void remember(struct engine *e, ref call, uint32_t hash)
{
    struct leg_trait *bucket = bucket_of(e, hash);

    if (!hash)
        return;
    memmove(bucket + 1, bucket, (WAYS - 1) * sizeof *bucket);
    bucket[0] = (struct leg_trait){hash, call, call_at(e, call)->no};
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
static void note_sdp(struct leg_note *note, struct slice sdp)
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

static void look_for_others(struct engine *e, ref call, const struct endpoint *client)
{
    const struct leg_note *n = &call_at(e, call)->legs;
    int looked = 0;

    look_up(e, call, trait_hash(TRAIT_CALLEE, n->callee, client));
    look_up(e, call, trait_hash(TRAIT_CALLER, n->caller, client));
    look_up(e, call, trait_hash(TRAIT_ORIGIN, n->origin, client));
    for (ref r = call_at(e, call)->prev_in_group; r && looked < SAME_GROUP; r = call_at(e, r)->prev_in_group, looked++)
        consider(e, r, call);
}

static void remember_for_others(struct engine *e, ref call, const struct endpoint *server)
{
    const struct leg_note *n = &call_at(e, call)->legs;

    if (!e->leg_traits)
        e->leg_traits = calloc((size_t)BUCKETS * WAYS, sizeof *e->leg_traits);
    if (!e->leg_traits)
        abort();
    remember(e, call, trait_hash(TRAIT_CALLEE, n->callee, server));
    remember(e, call, trait_hash(TRAIT_CALLER, n->caller, server));
    remember(e, call, trait_hash(TRAIT_ORIGIN, n->origin, server));
}

/* Another call may end where this one begins, and begin where a hop of it ends. */
static void take_invite(struct engine *e, ref call, const struct txn *t, const struct sip_msg *m)
{
    struct call *c = call_at(e, call);

    if (c->messages == 1) {
        c->legs.caller = key_of(c->from);
        c->legs.callee = key_of(c->to);
        note_sdp(&c->legs, m->body);
        if (e->leg_traits)
            look_for_others(e, call, flow_from(e, t->flow, t->back));
    }
    if (t->attempt <= 1)
        remember_for_others(e, call, flow_to(e, t->flow, t->back));
}

void legs_push(struct engine *e, ref msg, const struct sip_msg *m)
{
    const struct txn *t = txn_at(e, message_at(e, msg)->txn);
    bool initial = t->type == TXN_INVITE && !t->in_dialog;

    if (initial && m->kind == SIP_REQUEST)
        take_invite(e, t->call, t, m);
    if (sip_msg_has(m, HEADER_SESSION_ID))
        note_session_id(e, msg, t->call, m);
    if (!initial)
        return;
    if (sip_msg_has(m, HEADER_P_CHARGING_VECTOR))
        note_icid(e, msg, t->call, m);
    if (e->options.n_leg_headers || sip_msg_has(m, HEADER_OTHER))
        note_headers(e, msg, t->call, m);
}

/* ---- reading ---- */

static bool names_the_session(uint32_t evidence)
{
    for (unsigned i = 0; i < LEG_EVIDENCES; i++)
        if ((evidence >> i & 1) && leg_evidence_row((enum leg_evidence)i)->identity)
            return true;
    return false;
}

static struct leg_weight weigh(const struct engine *e, const struct leg_link *l)
{
    return legs_score(e, call_at(e, l->call[0]), call_at(e, l->call[1]));
}

/* A call begins another one, so of those that fit by traits alone only one can be right: the best, if there is one. */
static bool is_best(const struct engine *e, const struct leg_link *l, int score)
{
    ref second = l->call[1];

    for (ref r = call_at(e, second)->legs.links; r; r = next_link(e, r, second)) {
        const struct leg_link *rival = link_at(e, r);
        if (rival != l && rival->call[1] == second && weigh(e, rival).score >= score)
            return false;
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct leg *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

size_t legs_of(const struct engine *e, ref call, struct leg legs[LEGS_MAX])
{
    size_t n = 0;

    for (ref r = call_at(e, call)->legs.links; r && n < LEGS_MAX; r = next_link(e, r, call)) {
        const struct leg_link *l = link_at(e, r);
        const struct leg_weight w = weigh(e, l);
        int own = side_in(l, call);
        bool by_traits = !names_the_session(w.evidence);
        if (w.score < LEGS_THRESHOLD || (by_traits && (!(w.evidence >> LEG_HOP & 1) || !is_best(e, l, w.score))))
            continue;
        legs[n++] = (struct leg){l->call[!own], call_at(e, l->call[!own])->no, w.score, w.evidence,
            {w.shown[own], w.shown[!own]}};
    }
    qsort(legs, n, sizeof *legs, by_number);
    return n;
}

/* ---- life ---- */

void legs_init(struct engine *e)
{
    pool_init(&e->leg_marks, sizeof(struct leg_mark));
    pool_init(&e->leg_links, sizeof(struct leg_link));
}

void legs_clear(struct engine *e)
{
    pool_clear(&e->leg_marks);
    pool_clear(&e->leg_links);
    table_clear(&e->by_leg_mark);
    free(e->leg_traits);
}

void legs_forget(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);

    for (ref r = c->legs.links, next; r; r = next) {
        const struct leg_link *l = link_at(e, r);
        next = next_link(e, r, call);
        unlink_from(e, l->call[!side_in(l, call)], r);
        pool_free(&e->leg_links, r);
    }
    for (ref r = c->legs.marks, next; r; r = next) {
        next = legs_mark_at(e, r)->next;
        forget_mark(e, r);
    }
    c->legs = (struct leg_note){0};
}

size_t legs_bytes(const struct engine *e)
{
    return (size_t)e->leg_marks.live * sizeof(struct leg_mark) + (size_t)e->leg_links.live * sizeof(struct leg_link) +
           table_bytes(&e->by_leg_mark);
}
