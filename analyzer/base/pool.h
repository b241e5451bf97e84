/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A pool of equal items with stable addresses, named by a 32-bit reference (1.., 0 = none). Items come zeroed, freed
 * ones are given out again. Blocks of 4096 items, so growing copies nothing. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include "base/slice.h"

enum { POOL_BLOCK_BITS = 12, POOL_BLOCK = 1 << POOL_BLOCK_BITS };

struct pool {
    char **blocks;
    uint32_t item;   /* bytes an item, at least 4 */
    uint32_t n_blocks;
    uint32_t used;   /* references ever given out */
    uint32_t free;   /* head of the list of freed items */
    uint32_t live;
};

void pool_init(struct pool *p, size_t item);
void pool_clear(struct pool *p);

/* A zeroed item. Never 0. */
uint32_t pool_new(struct pool *p);
void pool_free(struct pool *p, uint32_t id);

static inline void *pool_at(const struct pool *p, uint32_t id)
{
    return p->blocks[(id - 1) >> POOL_BLOCK_BITS] + (size_t)((id - 1) & (POOL_BLOCK - 1)) * p->item;
}

static inline size_t pool_bytes(const struct pool *p)
{
    return (size_t)p->n_blocks * POOL_BLOCK * p->item;
}

#endif
