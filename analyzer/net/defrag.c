/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/defrag.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/pool.h"
#include "base/table.h"

enum {
    UNIT = 8, /* bytes; fragments begin at multiples of it */
    UNITS = 65536 / UNIT,
    FIRST_ROOM = 4096,
    FIRST_ORIGINS = 4,
    SHARE = 512, /* of the memory */
    LEAST = 256 * 1024,
    BYTES_A_DATAGRAM = 4096, /* on average */
};

struct key {
    char src[16], dst[16];
    uint32_t id;
    uint8_t family, protocol;
};

struct partial { /* a datagram that is not whole yet */
    struct key key;
    uint64_t hash;
    captime since;
    uint32_t ref, older, newer;
    uint32_t total;   /* length of the datagram; 0 = its last fragment has not come */
    uint32_t end;     /* behind the last byte that has come */
    uint32_t cut;     /* first byte that the capture cut off */
    uint32_t n_units; /* that have come */
    uint32_t n_fragments, n_origins, origins_room;
    uint8_t protocol; /* as the first fragment says */
    size_t room;
    char *bytes;
    struct net_origin *origins;
    uint64_t has[UNITS / 64]; /* a bit a unit */
};

struct defrag {
    struct defrag_limits limits;
    struct defrag_stats stats;
    struct pool partials;
    struct table by_key;
    uint32_t oldest, newest;
    uint32_t given; /* given out and not released, linked by `newer` */
    size_t held;
};

static void *grow(void *p, size_t size)
{
    p = realloc(p, size);
    if (!p)
        abort();
    return p;
}

struct defrag_limits defrag_limits_of(size_t memory)
{
    size_t bytes = memory / SHARE > LEAST ? memory / SHARE : LEAST, datagrams = bytes / BYTES_A_DATAGRAM;

    return (struct defrag_limits){bytes, datagrams < INT32_MAX ? (uint32_t)datagrams : INT32_MAX};
}

struct defrag *defrag_new(const struct defrag_limits *limits)
{
    static const struct defrag_limits usual = {8 * 1024 * 1024, 2048};
    struct defrag *d = calloc(1, sizeof *d);

    if (!d)
        abort();
    d->limits = limits ? *limits : usual;
    pool_init(&d->partials, sizeof(struct partial));
    return d;
}

static struct partial *at(const struct defrag *d, uint32_t ref)
{
    return ref ? pool_at(&d->partials, ref) : NULL;
}

static void drop(struct defrag *d, struct partial *p)
{
    d->held -= sizeof *p + p->room + p->origins_room * sizeof *p->origins;
    free(p->bytes);
    free(p->origins);
    pool_free(&d->partials, p->ref);
}

static void unlink_partial(struct defrag *d, struct partial *p)
{
    struct partial *older = at(d, p->older), *newer = at(d, p->newer);

    *(older ? &older->newer : &d->oldest) = p->newer;
    *(newer ? &newer->older : &d->newest) = p->older;
    table_remove(&d->by_key, p->hash, p->ref);
}

static void forget(struct defrag *d, struct partial *p)
{
    unlink_partial(d, p);
    drop(d, p);
}

void defrag_release(struct defrag *d)
{
    while (d->given) {
        struct partial *p = at(d, d->given);
        d->given = p->newer;
        drop(d, p);
    }
}

void defrag_free(struct defrag *d)
{
    if (!d)
        return;
    defrag_release(d);
    while (d->oldest)
        forget(d, at(d, d->oldest));
    pool_clear(&d->partials);
    table_clear(&d->by_key);
    free(d);
}

static void expire(struct defrag *d, captime now)
{
    for (struct partial *p; (p = at(d, d->oldest)) && now - p->since > DEFRAG_WAIT_S * CAPTIME_S;) {
        d->stats.expired++;
        forget(d, p);
    }
}

/* Oldest first; the newest stays, so that one datagram always fits. */
static void evict(struct defrag *d)
{
    while (d->oldest != d->newest && (d->held > d->limits.bytes || d->by_key.count > d->limits.datagrams)) {
        d->stats.evicted++;
        forget(d, at(d, d->oldest));
    }
}

static struct key key_of(const struct net_packet *f)
{
    size_t n = f->family == 4 ? 4 : 16;
    struct key k = {.id = f->fragment.id, .family = f->family};

    memcpy(k.src, f->src_ip, n);
    memcpy(k.dst, f->dst_ip, n);
    k.protocol = f->family == 4 ? f->protocol : 0; /* the fragments of IPv6 may differ in it */
    return k;
}

static uint64_t hash_key(const struct key *k)
{
    uint64_t seed = (uint64_t)k->id << 16 | (uint64_t)k->protocol << 8 | k->family;

    return hash_bytes(k->dst, sizeof k->dst, hash_bytes(k->src, sizeof k->src, seed));
}

static bool same_key(const void *key, uint32_t ref, const void *context)
{
    const struct key *a = key, *b = &((const struct partial *)pool_at(context, ref))->key;

    return a->id == b->id && a->family == b->family && a->protocol == b->protocol &&
           memcmp(a->src, b->src, sizeof a->src) == 0 && memcmp(a->dst, b->dst, sizeof a->dst) == 0;
}

static struct partial *add(struct defrag *d, const struct key *k, uint64_t hash, captime now)
{
    uint32_t ref = pool_new(&d->partials);
    struct partial *p = at(d, ref), *before = at(d, d->newest);

    p->ref = ref;
    p->key = *k;
    p->hash = hash;
    p->since = now;
    p->cut = UINT32_MAX;
    p->older = d->newest;
    *(before ? &before->newer : &d->oldest) = ref;
    d->newest = ref;
    d->held += sizeof *p;
    table_add(&d->by_key, hash, ref);
    return p;
}

static struct partial *find_or_add(struct defrag *d, const struct net_packet *f)
{
    struct key k = key_of(f);
    uint64_t hash = hash_key(&k);
    struct partial *p = at(d, table_find(&d->by_key, hash, same_key, &k, &d->partials));

    return p ? p : add(d, &k, hash, f->origin.time);
}

static void make_room(struct defrag *d, struct partial *p, size_t end)
{
    size_t room = p->room ? p->room : FIRST_ROOM;

    if (end <= p->room)
        return;
    while (room < end)
        room *= 2;
    p->bytes = grow(p->bytes, room);
    d->held += room - p->room;
    p->room = room;
}

static void add_origin(struct defrag *d, struct partial *p, const struct net_origin *origin)
{
    if (p->n_origins == p->origins_room) {
        uint32_t room = p->origins_room ? p->origins_room * 2 : FIRST_ORIGINS;
        p->origins = grow(p->origins, room * sizeof *p->origins);
        d->held += (room - p->origins_room) * sizeof *p->origins;
        p->origins_room = room;
    }
    p->origins[p->n_origins++] = *origin;
}

/* Does it fit to what is known of the end of the datagram? Only the last fragment is no multiple of units long, so that
 * whole units come at once. */
static bool fits(const struct partial *p, const struct net_packet *f)
{
    uint32_t end = f->fragment.at + f->wire_payload;

    if (f->fragment.more)
        return !p->total || end <= p->total;
    return p->total ? end == p->total : end >= p->end;
}

/* Takes the units that are not there yet. Returns how many. */
static uint32_t take_units(struct partial *p, const struct net_packet *f)
{
    uint32_t added = 0;

    for (uint32_t from = 0; from < f->wire_payload; from += UNIT) {
        uint32_t unit = (f->fragment.at + from) / UNIT;
        uint64_t bit = UINT64_C(1) << unit % 64;
        struct slice bytes = slice_head(slice_from(f->payload, from), UNIT);
        if (p->has[unit / 64] & bit)
            continue;
        p->has[unit / 64] |= bit;
        if (bytes.n)
            memcpy(p->bytes + unit * UNIT, bytes.p, bytes.n);
        uint32_t end = unit * UNIT + (uint32_t)bytes.n;
        if (from + bytes.n < f->wire_payload && bytes.n < UNIT && end < p->cut)
            p->cut = end;
        added++;
    }
    return added;
}

static void take(struct defrag *d, struct partial *p, const struct net_packet *f)
{
    uint32_t units = (f->wire_payload + UNIT - 1) / UNIT, end = f->fragment.at + f->wire_payload;

    make_room(d, p, (size_t)f->fragment.at + units * UNIT);
    uint32_t added = take_units(p, f);
    p->n_units += added;
    d->stats.duplicates += added == 0;
    d->stats.overlaps += added && added < units;
    if (added)
        add_origin(d, p, &f->origin);
    if (f->fragment.at == 0 && added)
        p->protocol = f->protocol;
    if (!f->fragment.more)
        p->total = end;
    if (end > p->end)
        p->end = end;
}

static bool is_whole(const struct partial *p)
{
    return p->total && p->n_units == (p->total + UNIT - 1) / UNIT;
}

static void give(struct defrag *d, struct partial *p, struct defrag_datagram *out)
{
    d->stats.datagrams++;
    d->stats.joined += p->n_fragments;
    unlink_partial(d, p);
    p->newer = d->given;
    d->given = p->ref;
    *out = (struct defrag_datagram){.wire = p->total, .origins = p->origins, .n_origins = p->n_origins};
    out->bytes = (struct slice){p->bytes, p->cut < p->total ? p->cut : p->total};
    out->protocol = p->protocol;
}

bool defrag_push(struct defrag *d, const struct net_packet *f, struct defrag_datagram *out)
{
    expire(d, f->origin.time);
    d->stats.fragments++;
    struct partial *p = find_or_add(d, f);

    p->n_fragments++;
    if (!fits(p, f)) {
        d->stats.overlaps++;
        return false;
    }
    take(d, p, f);
    if (is_whole(p)) {
        give(d, p, out);
        return true;
    }
    evict(d);
    return false;
}

const struct defrag_stats *defrag_stats(const struct defrag *d)
{
    return &d->stats;
}

size_t defrag_held(const struct defrag *d)
{
    return d->held;
}
