/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An open-addressing hash table of 32-bit references (linear probing, deletion by shifting back). It stores no keys: the
 * caller gives the hash and says whether a reference is the one it looks for. 8 bytes a slot, at most 3/4 full; of the
 * hash 32 bits are kept, so it holds up to 2^31 references. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/slice.h"

struct table_slot {
    uint32_t hash; /* folded */
    uint32_t ref;  /* 0 = free */
};

struct table {
    struct table_slot *slots;
    size_t mask;  /* slots - 1, or 0 when there are none */
    size_t count; /* references in the table */
};

static inline uint32_t table_fold(uint64_t hash)
{
    return (uint32_t)(hash ^ hash >> 32);
}

/* What has this hash will be looked for soon: its slot is fetched meanwhile. */
static inline void table_prefetch(const struct table *t, uint64_t hash)
{
    if (t->slots)
        __builtin_prefetch(&t->slots[table_fold(hash) & t->mask]);
}

typedef bool table_match(const void *key, uint32_t id, const void *context);

/* An empty table is `struct table t = {0}`. */
void table_clear(struct table *t);

/* The first reference with this hash for which `match` says true; 0 where there is none. */
uint32_t table_find(const struct table *t, uint64_t hash, table_match *match, const void *key, const void *context);

/* Adds a reference (not 0). The same hash may be added many times. */
void table_add(struct table *t, uint64_t hash, uint32_t id);

/* Takes out this very reference; it must be there. */
void table_remove(struct table *t, uint64_t hash, uint32_t id);

/* Puts `by` in the place of this very reference; it must be there. */
void table_replace(struct table *t, uint64_t hash, uint32_t id, uint32_t by);

static inline size_t table_bytes(const struct table *t)
{
    return t->slots ? (t->mask + 1) * sizeof *t->slots : 0;
}

#endif
