/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/sctp.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/pool.h"
#include "base/table.h"
#include "net/bytes.h"
#include "net/layer.h"

enum { CHUNK_DATA = 0, CHUNK_I_DATA = 64 };
enum { FLAG_END = 1, FLAG_BEGIN = 2 };
enum { COMMON_HEADER = 12, WINDOW = 64 /* TSNs below the highest that are remembered */ };
enum { SHARE = 512 /* of the memory */, LEAST = 1024 * 1024 };

/* A chunk that waits for the others of its message. */
struct piece {
    struct piece *next; /* by TSN */
    struct net_origin origin;
    uint32_t tsn;
    uint8_t flags;
    bool cut;
    size_t n;
    char bytes[];
};

struct key {
    struct endpoint src, dst;
    uint32_t tag; /* of the association */
};

struct flow { /* one direction */
    struct key key;
    uint64_t hash;
    uint64_t seen; /* a bit for each TSN: the highest is bit 0, the one before it bit 1 */
    uint32_t highest;
    uint32_t ref, older, newer;
    uint32_t n_pieces;
    struct piece *pieces;
    bool started;
};

struct chunk {
    struct layer data;
    uint32_t tsn;
    uint8_t flags;
};

struct sctp {
    struct sctp_stats stats;
    struct pool flows;
    struct table by_key;
    uint32_t oldest, newest;
    size_t limit, held;
    const struct net_packet *packet; /* the one at hand, its flow, and what is left of it */
    struct flow *flow;
    struct layer rest;
    char *joined; /* the last message of several chunks */
    struct net_origin origins[SCTP_PIECES];
};

size_t sctp_limit_of(size_t memory)
{
    return memory / SHARE > LEAST ? memory / SHARE : LEAST;
}

struct sctp *sctp_new(size_t limit)
{
    struct sctp *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    s->limit = limit ? limit : SCTP_USUAL;
    pool_init(&s->flows, sizeof(struct flow));
    return s;
}

static struct flow *at(const struct sctp *s, uint32_t ref)
{
    return ref ? pool_at(&s->flows, ref) : NULL;
}

/* Takes one out of its list. */
static void drop_piece(struct sctp *s, struct flow *f, struct piece **place)
{
    struct piece *p = *place;

    *place = p->next;
    s->held -= sizeof *p + p->n;
    f->n_pieces--;
    free(p);
}

static void drop_pieces(struct sctp *s, struct flow *f)
{
    while (f->pieces)
        drop_piece(s, f, &f->pieces);
}

void sctp_free(struct sctp *s)
{
    if (!s)
        return;
    for (struct flow *f = at(s, s->oldest); f; f = at(s, f->newer))
        drop_pieces(s, f);
    pool_clear(&s->flows);
    table_clear(&s->by_key);
    free(s->joined);
    free(s);
}

static void unlink_flow(struct sctp *s, struct flow *f)
{
    struct flow *older = at(s, f->older), *newer = at(s, f->newer);

    *(older ? &older->newer : &s->oldest) = f->newer;
    *(newer ? &newer->older : &s->newest) = f->older;
    f->older = f->newer = 0;
}

static void link_newest(struct sctp *s, struct flow *f)
{
    struct flow *before = at(s, s->newest);

    f->older = s->newest;
    *(before ? &before->newer : &s->oldest) = f->ref;
    s->newest = f->ref;
}

/* All but the newest one, which is in use. */
static void evict(struct sctp *s)
{
    while (s->oldest != s->newest && (s->flows.live > SCTP_FLOWS || s->held > s->limit)) {
        struct flow *f = at(s, s->oldest);
        s->stats.evicted++;
        s->stats.dropped += f->n_pieces;
        drop_pieces(s, f);
        s->held -= sizeof *f;
        unlink_flow(s, f);
        table_remove(&s->by_key, f->hash, f->ref);
        pool_free(&s->flows, f->ref);
    }
}

static bool same_key(const void *key, uint32_t ref, const void *context)
{
    const struct key *a = key, *b = &((const struct flow *)pool_at(context, ref))->key;

    return a->tag == b->tag && endpoint_eq(&a->src, &b->src) && endpoint_eq(&a->dst, &b->dst);
}

static uint64_t hash_key(const struct key *k)
{
    uint64_t seed = (uint64_t)k->tag << 32 | (uint64_t)k->src.port << 16 | k->dst.port;

    return hash_bytes(k->dst.ip, sizeof k->dst.ip, hash_bytes(k->src.ip, sizeof k->src.ip, seed));
}

static struct flow *find_or_add(struct sctp *s, const struct key *k)
{
    uint64_t hash = hash_key(k);
    struct flow *f = at(s, table_find(&s->by_key, hash, same_key, k, &s->flows));

    if (f) {
        unlink_flow(s, f);
        link_newest(s, f);
        return f;
    }
    uint32_t ref = pool_new(&s->flows);
    f = at(s, ref);
    f->ref = ref;
    f->key = *k;
    f->hash = hash;
    s->held += sizeof *f;
    table_add(&s->by_key, hash, ref);
    link_newest(s, f);
    evict(s);
    return f;
}

void sctp_push(struct sctp *s, const struct net_packet *p)
{
    struct layer all = {p->payload, p->wire_payload};

    s->packet = p;
    s->flow = NULL;
    s->rest = layer_from(all, COMMON_HEADER);
}

/* Is this TSN seen for the first time? One that is far behind is not. */
static bool take_tsn(struct flow *f, uint32_t tsn)
{
    int32_t ahead = (int32_t)(tsn - f->highest);

    if (!f->started || ahead > 0) {
        f->seen = f->started && ahead < WINDOW ? f->seen << ahead | 1 : 1;
        f->started = true;
        f->highest = tsn;
        return true;
    }
    if (ahead <= -WINDOW || f->seen >> -ahead & 1)
        return false;
    f->seen |= UINT64_C(1) << -ahead;
    return true;
}

static void add_piece(struct sctp *s, struct flow *f, const struct chunk *c)
{
    struct piece **place = &f->pieces, *p = malloc(sizeof *p + c->data.bytes.n);

    if (!p)
        abort();
    *p = (struct piece){.origin = s->packet->origin, .tsn = c->tsn, .flags = c->flags, .n = c->data.bytes.n};
    p->cut = c->data.bytes.n < c->data.wire;
    memcpy(p->bytes, c->data.bytes.p, p->n);
    while (*place && (int32_t)((*place)->tsn - c->tsn) < 0)
        place = &(*place)->next;
    p->next = *place;
    *place = p;
    f->n_pieces++;
    s->held += sizeof *p + p->n;
    evict(s);
}

/* The place of the first chunk of the message that this TSN belongs to, and how many chunks it has; NULL where some are
 * missing. */
static struct piece **find_message(struct flow *f, uint32_t tsn, unsigned *count)
{
    struct piece **first = NULL;
    bool covers = false;

    for (struct piece **at_piece = &f->pieces; *at_piece; at_piece = &(*at_piece)->next) {
        const struct piece *p = *at_piece;
        if (p->flags & FLAG_BEGIN) {
            first = at_piece;
            *count = 0;
            covers = false;
        } else if (first && p->tsn != (*first)->tsn + *count) {
            first = NULL;
        }
        covers = covers || p->tsn == tsn;
        ++*count;
        if (first && p->flags & FLAG_END) {
            if (covers)
                return first;
            first = NULL;
        }
    }
    return NULL;
}

/* Takes these chunks out of the list and joins them. Behind bytes that the capture cut off there is nothing. */
static void join(struct sctp *s, struct flow *f, struct piece **first, unsigned count, struct sctp_message *out)
{
    size_t n = 0;

    *out = (struct sctp_message){.origins = s->origins, .n_origins = count};
    for (unsigned i = 0; i < count; i++) {
        struct piece *p = *first;
        s->origins[i] = p->origin;
        if (!out->truncated) {
            char *room = realloc(s->joined, n + p->n + 1);
            if (!room)
                abort();
            s->joined = room;
            memcpy(s->joined + n, p->bytes, p->n);
            n += p->n;
            out->truncated = p->cut;
        }
        drop_piece(s, f, first);
    }
    out->bytes = (struct slice){s->joined, n};
}

static bool take_chunk(struct sctp *s, const struct chunk *c, struct sctp_message *out)
{
    unsigned count = 0;

    if (!s->flow) {
        struct key k = {net_src(s->packet), net_dst(s->packet), bytes_be32(s->packet->payload.p + 4)};
        s->flow = find_or_add(s, &k);
    }
    if (!take_tsn(s->flow, c->tsn)) {
        s->stats.retransmitted++;
        return false;
    }
    if ((c->flags & FLAG_BEGIN) && (c->flags & FLAG_END)) {
        *out = (struct sctp_message){c->data.bytes, &s->packet->origin, 1, c->data.bytes.n < c->data.wire};
        return true;
    }
    if (s->flow->n_pieces == SCTP_PIECES) { /* what has the lowest TSN has waited the longest */
        drop_piece(s, s->flow, &s->flow->pieces);
        s->stats.dropped++;
    }
    add_piece(s, s->flow, c);
    struct piece **first = find_message(s->flow, c->tsn, &count);
    if (first)
        join(s, s->flow, first, count, out);
    return first != NULL;
}

/* The next chunk with data; false at the end of the packet, or where a length cannot be. */
static bool next_chunk(struct sctp *s, struct chunk *out)
{
    while (s->rest.bytes.n >= 4) {
        const char *p = s->rest.bytes.p;
        unsigned type = bytes_u8(p);
        size_t length = bytes_be16(p + 2), head = type == CHUNK_DATA ? 16 : 20;
        struct layer chunk = layer_head(s->rest, length);
        if (length < 4)
            break;
        s->rest = layer_from(s->rest, (length + 3) / 4 * 4);
        if ((type != CHUNK_DATA && type != CHUNK_I_DATA) || chunk.bytes.n <= head)
            continue;
        *out = (struct chunk){layer_from(chunk, head), bytes_be32(p + 4), bytes_u8(p + 1)};
        return true;
    }
    return false;
}

bool sctp_next(struct sctp *s, struct sctp_message *out)
{
    struct chunk c;

    while (next_chunk(s, &c))
        if (take_chunk(s, &c, out)) {
            s->stats.messages++;
            return true;
        }
    return false;
}

const struct sctp_stats *sctp_stats(const struct sctp *s)
{
    return &s->stats;
}

size_t sctp_held(const struct sctp *s)
{
    return s->held;
}
