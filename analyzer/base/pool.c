/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>

void pool_init(struct pool *p, size_t item)
{
    assert(item >= sizeof(uint32_t));
    *p = (struct pool){.item = (uint32_t)item};
}

char **pool_new_blocks(void)
{
    char **blocks = calloc((size_t)POOL_PARTS << (POOL_PART_BITS - POOL_BLOCK_BITS), sizeof *blocks);

    if (!blocks)
        abort();
    return blocks;
}

void pool_free_blocks(char **blocks)
{
    free(blocks);
}

void pool_init_part(struct pool *p, size_t item, char **blocks, unsigned part)
{
    assert(part < POOL_PARTS);
    pool_init(p, item);
    p->blocks = blocks;
    p->is_part = true;
    p->before = (uint32_t)part << POOL_PART_BITS;
}

void pool_clear(struct pool *p)
{
    for (uint32_t i = 0; i < p->n_blocks; i++)
        free(p->blocks[(p->before >> POOL_BLOCK_BITS) + i]);
    if (p->is_part) {
        pool_init_part(p, p->item, p->blocks, p->before >> POOL_PART_BITS);
    } else {
        free(p->blocks);
        pool_init(p, p->item);
    }
}

static void add_block(struct pool *p)
{
    if (p->is_part) {
        if (p->n_blocks == 1u << (POOL_PART_BITS - POOL_BLOCK_BITS))
            abort();
    } else if ((p->n_blocks & (p->n_blocks - 1)) == 0) { /* the list of blocks doubles */
        size_t room = p->n_blocks ? (size_t)p->n_blocks * 2 : 1;
        char **blocks = realloc(p->blocks, room * sizeof *blocks);
        if (!blocks)
            abort();
        p->blocks = blocks;
    }
    char **block = p->blocks + (p->before >> POOL_BLOCK_BITS) + p->n_blocks++;
    *block = malloc((size_t)POOL_BLOCK * p->item);
    if (!*block)
        abort();
}

uint32_t pool_new(struct pool *p)
{
    uint32_t id = p->free;

    if (id) {
        memcpy(&p->free, pool_at(p, id), sizeof p->free);
    } else {
        if (p->used == p->n_blocks * (uint32_t)POOL_BLOCK)
            add_block(p);
        id = p->before + ++p->used;
    }
    memset(pool_at(p, id), 0, p->item);
    p->live++;
    return id;
}

void pool_free(struct pool *p, uint32_t id)
{
    memcpy(pool_at(p, id), &p->free, sizeof p->free);
    p->free = id;
    p->live--;
}
