/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tcp.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/pool.h"
#include "base/table.h"

enum {
    MAX_JUMP = 16 * 1024 * 1024, /* sequence numbers further off belong to a connection whose SYN was not seen */
    MAX_WAIT_S = 10,             /* no retransmission is awaited for longer */
};

struct tcp_key {
    struct endpoint src, dst;
};

struct tcp_stream {
    uint64_t note[TCP_NOTE / 8];
    struct tcp_key key;
    uint64_t hash;
    struct segments segments;
    uint64_t acked; /* offset up to which the other side has confirmed */
    uint64_t fin_at;
    captime now;        /* of its newest packet */
    size_t owned;       /* bytes of the note */
    size_t charged;     /* of that and of segments.held, in tcp.held */
    uint32_t cut;       /* bytes that the capture cut off behind the last one in order */
    uint32_t first_seq; /* sequence number of offset 0 */
    uint32_t answered;  /* of a server with its SYN: the sequence number that it confirms */
    uint32_t ref, older, newer;
    uint8_t role; /* enum tcp_role */
    bool started; /* first_seq is known */
    bool from_syn;
    bool fin, ended, ignored, counted_waiting, valued;
};

/* Streams by the time of their newest packet. */
struct queue {
    uint32_t oldest, newest;
};

struct tcp {
    struct tcp_limits limits;
    struct tcp_stats stats;
    struct pool streams;
    struct table by_key;
    struct queue common, valued;
    uint32_t in_use; /* the stream that was pushed to last */
    uint32_t confirmed;
    uint32_t waiting; /* streams that have a hole */
    size_t held;
    tcp_forget *forget;
    void *user;
};

/* ---- limits ---- */

enum {
    SHARE = 64,               /* of the memory of the process */
    LEAST = 2 * 1024 * 1024, /* more than one stream may keep */
    BYTES_A_STREAM = 1024,   /* on average */
};

static struct tcp_limits limits_in(size_t total)
{
    size_t streams = total / BYTES_A_STREAM;

    return (struct tcp_limits){.waiting = 256 * 1024,
        .ordered = 1200 * 1024,
        .total = total,
        .streams = streams < INT32_MAX ? (uint32_t)streams : INT32_MAX};
}

struct tcp_limits tcp_limits_usual(void)
{
    return limits_in(64 * 1024 * 1024);
}

struct tcp_limits tcp_limits_of(size_t memory)
{
    return limits_in(memory / SHARE > LEAST ? memory / SHARE : LEAST);
}

/* ---- life ---- */

struct tcp *tcp_new(const struct tcp_limits *limits, tcp_forget *forget, void *user)
{
    struct tcp *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    t->limits = limits ? *limits : tcp_limits_usual();
    t->forget = forget;
    t->user = user;
    pool_init(&t->streams, sizeof(struct tcp_stream));
    return t;
}

static struct tcp_stream *at(const struct tcp *t, uint32_t ref)
{
    return ref ? pool_at(&t->streams, ref) : NULL;
}

static void let_go(struct tcp *t, struct tcp_stream *s, enum tcp_why why)
{
    if (t->forget)
        t->forget(s, why, t->user);
    segments_clear(&s->segments);
}

void tcp_free(struct tcp *t)
{
    if (!t)
        return;
    for (struct tcp_stream *s = at(t, t->common.oldest); s; s = at(t, s->newer))
        let_go(t, s, TCP_OVER);
    for (struct tcp_stream *s = at(t, t->valued.oldest); s; s = at(t, s->newer))
        let_go(t, s, TCP_OVER);
    pool_clear(&t->streams);
    table_clear(&t->by_key);
    free(t);
}

/* After any change of a stream: what it holds, and whether it has a hole. */
static void settle(struct tcp *t, struct tcp_stream *s)
{
    bool waiting = s->segments.waiting != NULL;

    t->held = t->held - s->charged + s->segments.held + s->owned;
    s->charged = s->segments.held + s->owned;
    if (waiting && !s->counted_waiting)
        t->waiting++;
    else if (!waiting && s->counted_waiting)
        t->waiting--;
    s->counted_waiting = waiting;
}

static void clear_segments(struct tcp *t, struct tcp_stream *s)
{
    segments_clear(&s->segments);
    s->cut = 0;
    settle(t, s);
}

static struct queue *queue_of(struct tcp *t, const struct tcp_stream *s)
{
    return s->valued ? &t->valued : &t->common;
}

static void unlink_stream(struct tcp *t, struct tcp_stream *s)
{
    struct tcp_stream *older = at(t, s->older), *newer = at(t, s->newer);
    struct queue *q = queue_of(t, s);

    *(older ? &older->newer : &q->oldest) = s->newer;
    *(newer ? &newer->older : &q->newest) = s->older;
    s->older = s->newer = 0;
}

static void link_newest(struct tcp *t, struct tcp_stream *s)
{
    struct queue *q = queue_of(t, s);
    struct tcp_stream *before = at(t, q->newest);

    s->older = q->newest;
    *(before ? &before->newer : &q->oldest) = s->ref;
    q->newest = s->ref;
}

static void forget(struct tcp *t, struct tcp_stream *s, enum tcp_why why)
{
    let_go(t, s, why);
    s->owned = 0;
    settle(t, s);
    unlink_stream(t, s);
    table_remove(&t->by_key, s->hash, s->ref);
    pool_free(&t->streams, s->ref);
}

/* The one to evict: not the one in use. */
static uint32_t quietest(const struct tcp *t)
{
    if (t->common.oldest && t->common.oldest != t->in_use)
        return t->common.oldest;
    return t->valued.oldest != t->in_use ? t->valued.oldest : 0;
}

static void evict(struct tcp *t)
{
    uint32_t ref;

    while ((t->held > t->limits.total || t->streams.live > t->limits.streams) && (ref = quietest(t))) {
        t->stats.evicted++;
        forget(t, at(t, ref), TCP_EVICTED);
    }
}

static bool same_key(const void *key, uint32_t ref, const void *context)
{
    const struct tcp_key *a = key, *b = &((const struct tcp_stream *)pool_at(context, ref))->key;

    return endpoint_eq(&a->src, &b->src) && endpoint_eq(&a->dst, &b->dst);
}

static uint64_t hash_key(const struct tcp_key *k)
{
    uint64_t ports = (uint64_t)k->src.port << 16 | k->dst.port;

    return hash_bytes(k->dst.ip, sizeof k->dst.ip, hash_bytes(k->src.ip, sizeof k->src.ip, ports));
}

static struct tcp_stream *find(const struct tcp *t, const struct tcp_key *k, uint64_t hash)
{
    return at(t, table_find(&t->by_key, hash, same_key, k, &t->streams));
}

static struct tcp_stream *add(struct tcp *t, const struct tcp_key *k, uint64_t hash)
{
    uint32_t ref = pool_new(&t->streams);
    struct tcp_stream *s = at(t, ref);

    s->ref = ref;
    s->key = *k;
    s->hash = hash;
    table_add(&t->by_key, hash, ref);
    link_newest(t, s);
    t->in_use = ref;
    evict(t);
    return s;
}

/* As if nothing of it had been seen: its endpoints have another connection. */
static void forget_connection(struct tcp *t, struct tcp_stream *s)
{
    if (s->started)
        let_go(t, s, TCP_REPLACED);
    if (s->valued) {
        unlink_stream(t, s);
        s->valued = false;
        link_newest(t, s);
    }
    s->segments = (struct segments){0};
    memset(s->note, 0, sizeof s->note);
    s->owned = 0;
    s->cut = 0;
    s->acked = 0;
    s->role = TCP_UNKNOWN;
    s->started = s->from_syn = s->fin = s->ended = s->ignored = false;
    settle(t, s);
}

static void start(struct tcp *t, struct tcp_stream *s, uint32_t first_seq)
{
    forget_connection(t, s);
    s->first_seq = first_seq;
    s->started = true;
    t->stats.streams++;
}

/* How far a sequence number is ahead of what is in order. */
static int32_t ahead(const struct tcp_stream *s, uint32_t seq)
{
    return (int32_t)(seq - s->first_seq - (uint32_t)s->segments.next);
}

/* What the other direction was before this SYN belongs to the same connection only where the two know each other's
 * sequence numbers. */
static bool knows(const struct tcp_stream *peer, const struct net_packet *syn)
{
    if (!peer->started)
        return true;
    if (syn->tcp_flags & NET_ACK)
        return peer->first_seq == syn->ack;
    return peer->role == TCP_SERVER && peer->answered == syn->seq + 1;
}

static void take_syn(struct tcp *t, struct tcp_stream *s, const struct net_packet *p)
{
    struct tcp_stream *peer;

    if (s->from_syn && s->first_seq == p->seq + 1) /* sent again */
        return;
    start(t, s, p->seq + 1);
    s->from_syn = true;
    s->role = p->tcp_flags & NET_ACK ? TCP_SERVER : TCP_CLIENT;
    s->answered = p->ack;
    peer = tcp_peer(t, s);
    if (peer && !knows(peer, p))
        forget_connection(t, peer);
}

static void take_payload(struct tcp *t, struct tcp_stream *s, const struct net_packet *p, uint32_t seq)
{
    int32_t distance = s->started ? ahead(s, seq) : 0;

    if (!s->started || distance < -MAX_JUMP || distance > MAX_JUMP) {
        start(t, s, seq);
        distance = 0;
    }
    uint64_t old = distance < 0 ? (uint32_t)-distance : 0; /* bytes before what is in order */
    uint64_t offset = distance > 0 ? s->segments.next + (uint32_t)distance : s->segments.next;
    size_t added = segments_push(&s->segments, offset, slice_from(p->payload, old), &p->origin);
    t->stats.retransmitted += p->payload.n - added;
    if (added)
        s->ended = false;
    uint64_t seen = s->segments.next - offset + old; /* bytes of this segment that are in order now */
    bool is_cut = s->segments.next >= offset && seen < p->wire_payload;
    s->cut = is_cut ? p->wire_payload - (uint32_t)seen : 0;
}

static void take_end(struct tcp_stream *s, const struct net_packet *p, uint32_t seq)
{
    int32_t distance = ahead(s, seq + p->wire_payload);

    if (p->tcp_flags & NET_RST)
        s->ended = true;
    if (p->tcp_flags & NET_FIN && distance >= 0 && distance <= MAX_JUMP) {
        s->fin = true;
        s->fin_at = s->segments.next + (uint32_t)distance;
    }
    if (s->fin && s->segments.next + s->cut >= s->fin_at)
        s->ended = true;
}

/* What the receiver has confirmed will not be sent again: a hole before it is one of the capture. */
static void take_ack(struct tcp *t, const struct net_packet *p, const struct tcp_key *k)
{
    struct tcp_key back = {k->dst, k->src};
    struct tcp_stream *s = find(t, &back, hash_key(&back));
    int32_t distance = s && s->started ? ahead(s, p->ack) : 0;

    if (distance <= 0 || s->segments.next + (uint32_t)distance <= s->acked)
        return;
    s->acked = s->segments.next + (uint32_t)distance;
    if (tcp_gap(t, s))
        t->confirmed = s->ref;
}

struct tcp_stream *tcp_push(struct tcp *t, const struct net_packet *p)
{
    bool ends = p->tcp_flags & (NET_FIN | NET_RST), begins = p->tcp_flags & NET_SYN;

    t->confirmed = 0;
    if (!ends && !begins && p->wire_payload == 0 && t->waiting == 0)
        return NULL; /* nothing but an acknowledgement, and nobody waits for one */
    struct tcp_key key = {net_src(p), net_dst(p)};
    uint64_t hash = hash_key(&key);
    if (t->waiting && p->tcp_flags & NET_ACK)
        take_ack(t, p, &key);
    struct tcp_stream *s = find(t, &key, hash);
    if (!s && !begins && p->wire_payload == 0)
        return NULL;
    if (!s)
        s = add(t, &key, hash);
    t->in_use = s->ref;
    if (queue_of(t, s)->newest != s->ref) {
        unlink_stream(t, s);
        link_newest(t, s);
    }
    s->now = p->origin.time;
    if (begins)
        take_syn(t, s, p);
    if (s->ignored) {
        if (ends)
            forget(t, s, TCP_OVER);
        return NULL;
    }
    uint32_t seq = p->seq + (begins ? 1 : 0);
    if (p->wire_payload)
        take_payload(t, s, p, seq);
    if (s->started)
        take_end(s, p, seq);
    settle(t, s);
    return segments_bytes(&s->segments).n || tcp_gap(t, s) ? s : NULL;
}

struct tcp_stream *tcp_confirmed(const struct tcp *t)
{
    return at(t, t->confirmed);
}

struct segments *tcp_segments(struct tcp_stream *s)
{
    return &s->segments;
}

bool tcp_gap(const struct tcp *t, const struct tcp_stream *s)
{
    uint64_t hole_end;
    struct net_origin behind;

    if (s->cut)
        return true;
    if (!segments_hole_end(&s->segments, &hole_end, &behind))
        return s->ended && segments_bytes(&s->segments).n;
    return s->ended || s->acked >= hole_end || s->segments.waiting_bytes > t->limits.waiting ||
           s->now - behind.time > MAX_WAIT_S * CAPTIME_S;
}

struct tcp_hole tcp_hole(const struct tcp_stream *s)
{
    struct tcp_hole hole = {.before = s->segments.newest};
    uint64_t to = s->segments.next + s->cut, end;

    if (segments_hole_end(&s->segments, &end, &hole.behind) && (end < to || !s->cut))
        to = end;
    hole.bytes = to - s->segments.next;
    return hole;
}

void tcp_skip(struct tcp *t, struct tcp_stream *s)
{
    struct tcp_hole hole = tcp_hole(s);

    t->stats.holes += hole.bytes > 0;
    t->stats.lost += hole.bytes;
    segments_skip(&s->segments, s->segments.next + hole.bytes);
    s->cut = 0;
    settle(t, s);
}

void tcp_keep(struct tcp *t, struct tcp_stream *s)
{
    size_t rest = segments_bytes(&s->segments).n;

    if (rest > t->limits.ordered) {
        t->stats.unread += rest;
        segments_consume(&s->segments, rest);
    }
    segments_keep(&s->segments);
    if (s->ended)
        segments_clear(&s->segments);
    settle(t, s);
    evict(t);
}

void tcp_ignore(struct tcp *t, struct tcp_stream *s)
{
    clear_segments(t, s);
    s->ignored = true;
}

void tcp_value(struct tcp *t, struct tcp_stream *s)
{
    if (s->valued)
        return;
    unlink_stream(t, s);
    s->valued = true;
    link_newest(t, s);
}

bool tcp_ended(const struct tcp_stream *s)
{
    return s->ended;
}

void *tcp_note(struct tcp_stream *s)
{
    return s->note;
}

void tcp_charge(struct tcp *t, struct tcp_stream *s, size_t bytes)
{
    s->owned = bytes;
    settle(t, s);
}

struct tcp_stream *tcp_peer(const struct tcp *t, const struct tcp_stream *s)
{
    struct tcp_key back = {s->key.dst, s->key.src};
    struct tcp_stream *peer = find(t, &back, hash_key(&back));

    return peer && peer->started ? peer : NULL;
}

enum tcp_role tcp_role(const struct tcp *t, const struct tcp_stream *s)
{
    const struct tcp_stream *peer = s->role == TCP_UNKNOWN ? tcp_peer(t, s) : NULL;

    if (!peer || peer->role == TCP_UNKNOWN)
        return (enum tcp_role)s->role;
    return peer->role == TCP_CLIENT ? TCP_SERVER : TCP_CLIENT;
}

struct endpoint tcp_src(const struct tcp_stream *s)
{
    return s->key.src;
}

struct endpoint tcp_dst(const struct tcp_stream *s)
{
    return s->key.dst;
}

/* The first stream of the queue with something to give; those before it are forgotten. */
static struct tcp_stream *end_of(struct tcp *t, const struct queue *q)
{
    struct tcp_stream *s;

    while ((s = at(t, q->oldest))) {
        s->ended = true;
        if (tcp_gap(t, s))
            return s;
        forget(t, s, TCP_OVER);
    }
    return NULL;
}

struct tcp_stream *tcp_end(struct tcp *t)
{
    struct tcp_stream *s = end_of(t, &t->common);

    return s ? s : end_of(t, &t->valued);
}

const struct tcp_stats *tcp_stats(const struct tcp *t)
{
    return &t->stats;
}

size_t tcp_held(const struct tcp *t)
{
    return t->held;
}
