/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pool of equal items with stable addresses, named by a 32-bit reference (1.., 0 = none). Items come zeroed, freed
 * ones are given out again. Blocks of 4096 items, so growing copies nothing.
 * Up to 16 pools may be parts of one: they share a list of blocks, in which each has its own range, so that a reference
 * of any of them leads to its item from all of them. Each may be used by a thread of its own. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/slice.h"

#include <stdbool.h>

enum {
    POOL_BLOCK_BITS = 12,
    POOL_BLOCK = 1 << POOL_BLOCK_BITS,
    POOL_PART_BITS = 28, /* of a reference: those above tell the part */
    POOL_PARTS = 16,
};

struct pool {
    char **blocks;
    uint32_t item;   /* bytes an item, at least 4 */
    uint32_t n_blocks;
    uint32_t before; /* of a part: references of the parts before it */
    bool is_part;
    uint32_t used;   /* references ever given out */
    uint32_t free;   /* head of the list of freed items */
    uint32_t live;
};

void pool_init(struct pool *p, size_t item);

/* A list of blocks for parts, and the pool that is this part of it. The list is the caller's: pool_free_blocks, after
 * pool_clear of all parts. */
char **pool_new_blocks(void);
void pool_free_blocks(char **blocks);
void pool_init_part(struct pool *p, size_t item, char **blocks, unsigned part);

void pool_clear(struct pool *p);

/* A zeroed item. Never 0. */
uint32_t pool_new(struct pool *p);
void pool_free(struct pool *p, uint32_t id);

static inline void *pool_at(const struct pool *p, uint32_t id)
{
    return p->blocks[(id - 1) >> POOL_BLOCK_BITS] + (size_t)((id - 1) & (POOL_BLOCK - 1)) * p->item;
}

/* The part that a reference is of. */
static inline unsigned pool_part(uint32_t id)
{
    return (id - 1) >> POOL_PART_BITS;
}

static inline size_t pool_bytes(const struct pool *p)
{
    return (size_t)p->n_blocks * POOL_BLOCK * p->item;
}

#endif
