/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tcp.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/pool.h"
#include "base/table.h"
#include "net/segments.h"

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
    size_t charged;     /* of segments.held, in tcp.held */
    uint32_t cut;       /* bytes that the capture cut off behind the last one in order */
    uint32_t first_seq; /* sequence number of offset 0 */
    uint32_t ref, older, newer;
    bool started; /* first_seq is known */
    bool from_syn;
    bool fin, ended, ignored, counted_waiting;
};

struct tcp {
    struct tcp_limits limits;
    struct tcp_stats stats;
    struct pool streams;
    struct table by_key;
    uint32_t oldest, newest;
    uint32_t waiting; /* streams that have a hole */
    size_t held;
};

struct tcp *tcp_new(const struct tcp_limits *limits)
{
    static const struct tcp_limits usual = {256 * 1024, 1200 * 1024, 64 * 1024 * 1024, 65536};
    struct tcp *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    t->limits = limits ? *limits : usual;
    pool_init(&t->streams, sizeof(struct tcp_stream));
    return t;
}

static struct tcp_stream *at(const struct tcp *t, uint32_t ref)
{
    return ref ? pool_at(&t->streams, ref) : NULL;
}

void tcp_free(struct tcp *t)
{
    if (!t)
        return;
    for (struct tcp_stream *s = at(t, t->oldest); s; s = at(t, s->newer))
        segments_clear(&s->segments);
    pool_clear(&t->streams);
    table_clear(&t->by_key);
    free(t);
}

/* After any change of a stream: what it holds, and whether it has a hole. */
static void settle(struct tcp *t, struct tcp_stream *s)
{
    bool waiting = s->segments.waiting != NULL;

    t->held = t->held - s->charged + s->segments.held;
    s->charged = s->segments.held;
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

static void unlink_stream(struct tcp *t, struct tcp_stream *s)
{
    struct tcp_stream *older = at(t, s->older), *newer = at(t, s->newer);

    *(older ? &older->newer : &t->oldest) = s->newer;
    *(newer ? &newer->older : &t->newest) = s->older;
    s->older = s->newer = 0;
}

static void link_newest(struct tcp *t, struct tcp_stream *s)
{
    struct tcp_stream *before = at(t, t->newest);

    s->older = t->newest;
    *(before ? &before->newer : &t->oldest) = s->ref;
    t->newest = s->ref;
}

static void forget(struct tcp *t, struct tcp_stream *s)
{
    clear_segments(t, s);
    unlink_stream(t, s);
    table_remove(&t->by_key, s->hash, s->ref);
    pool_free(&t->streams, s->ref);
}

/* The newest stream is the one in use: it stays. */
static void evict(struct tcp *t)
{
    while (t->oldest != t->newest && (t->held > t->limits.total || t->streams.live > t->limits.streams)) {
        t->stats.evicted++;
        forget(t, at(t, t->oldest));
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
    evict(t);
    return s;
}

/* A connection begins, maybe with endpoints that had one before. */
static void start(struct tcp *t, struct tcp_stream *s, uint32_t first_seq)
{
    clear_segments(t, s);
    s->segments = (struct segments){0};
    memset(s->note, 0, sizeof s->note);
    s->acked = 0;
    s->first_seq = first_seq;
    s->started = true;
    s->from_syn = s->fin = s->ended = s->ignored = false;
    t->stats.streams++;
}

static uint32_t seq_at(const struct tcp_stream *s, uint64_t offset)
{
    return s->first_seq + (uint32_t)offset;
}

/* How far a sequence number is ahead of what is in order. */
static int32_t ahead(const struct tcp_stream *s, uint32_t seq)
{
    return (int32_t)(seq - seq_at(s, s->segments.next));
}

static void take_syn(struct tcp *t, struct tcp_stream *s, uint32_t seq)
{
    if (s->from_syn && s->first_seq == seq + 1) /* sent again */
        return;
    start(t, s, seq + 1);
    s->from_syn = true;
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

    if (distance > 0 && s->segments.next + (uint32_t)distance > s->acked)
        s->acked = s->segments.next + (uint32_t)distance;
}

struct tcp_stream *tcp_push(struct tcp *t, const struct net_packet *p)
{
    bool ends = p->tcp_flags & (NET_FIN | NET_RST), begins = p->tcp_flags & NET_SYN;

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
    if (t->newest != s->ref) {
        unlink_stream(t, s);
        link_newest(t, s);
    }
    s->now = p->origin.time;
    if (begins)
        take_syn(t, s, p->seq);
    if (s->ignored) {
        if (ends)
            forget(t, s);
        return NULL;
    }
    uint32_t seq = p->seq + (begins ? 1 : 0);
    if (p->wire_payload)
        take_payload(t, s, p, seq);
    if (s->started)
        take_end(s, p, seq);
    settle(t, s);
    return tcp_bytes(s).n || tcp_gap(t, s) ? s : NULL;
}

struct slice tcp_bytes(const struct tcp_stream *s)
{
    return segments_bytes(&s->segments);
}

size_t tcp_origins(const struct tcp_stream *s, size_t n, struct net_origin *out, size_t max)
{
    size_t count, written = 0;
    const struct segments_part *parts = segments_parts(&s->segments, n, &count);

    for (size_t i = 0; i < count; i++) {
        const struct net_origin *o = &parts[i].origin;
        if (written && out[written - 1].frame == o->frame && out[written - 1].file == o->file)
            continue;
        out[written < max ? written++ : max - 1] = *o;
    }
    return written;
}

void tcp_consume(struct tcp_stream *s, size_t n)
{
    segments_consume(&s->segments, n);
}

bool tcp_gap(const struct tcp *t, const struct tcp_stream *s)
{
    uint64_t hole_end;
    captime since;

    if (s->cut)
        return true;
    if (!segments_hole_end(&s->segments, &hole_end, &since))
        return s->ended && segments_bytes(&s->segments).n;
    return s->ended || s->acked >= hole_end || s->segments.waiting_bytes > t->limits.waiting ||
           s->now - since > MAX_WAIT_S * CAPTIME_S;
}

void tcp_skip(struct tcp *t, struct tcp_stream *s)
{
    uint64_t to = s->segments.next + s->cut, hole_end;
    captime since;

    if (segments_hole_end(&s->segments, &hole_end, &since) && (hole_end < to || !s->cut))
        to = hole_end;
    t->stats.lost += to - s->segments.next;
    segments_skip(&s->segments, to);
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

void *tcp_note(struct tcp_stream *s)
{
    return s->note;
}

struct endpoint tcp_src(const struct tcp_stream *s)
{
    return s->key.src;
}

struct endpoint tcp_dst(const struct tcp_stream *s)
{
    return s->key.dst;
}

struct tcp_stream *tcp_end(struct tcp *t)
{
    struct tcp_stream *s = at(t, t->oldest);

    while (s) {
        struct tcp_stream *next = at(t, s->newer);
        s->ended = true;
        if (tcp_gap(t, s))
            return s;
        forget(t, s);
        s = next;
    }
    return NULL;
}

const struct tcp_stats *tcp_stats(const struct tcp *t)
{
    return &t->stats;
}

size_t tcp_held(const struct tcp *t)
{
    return t->held;
}
