/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>

void pool_init(struct pool *p, size_t item)
{
    assert(item >= sizeof(uint32_t));
    *p = (struct pool){.item = (uint32_t)item};
}

void pool_clear(struct pool *p)
{
    for (uint32_t i = 0; i < p->n_blocks; i++)
        free(p->blocks[i]);
    free(p->blocks);
    pool_init(p, p->item);
}

static void add_block(struct pool *p)
{
    if ((p->n_blocks & (p->n_blocks - 1)) == 0) { /* the list of blocks doubles */
        size_t room = p->n_blocks ? (size_t)p->n_blocks * 2 : 1;
        char **blocks = realloc(p->blocks, room * sizeof *blocks);
        if (!blocks)
            abort();
        p->blocks = blocks;
    }
    p->blocks[p->n_blocks] = malloc((size_t)POOL_BLOCK * p->item);
    if (!p->blocks[p->n_blocks])
        abort();
    p->n_blocks++;
}

uint32_t pool_new(struct pool *p)
{
    uint32_t id = p->free;

    if (id) {
        memcpy(&p->free, pool_at(p, id), sizeof p->free);
    } else {
        if (p->used == p->n_blocks * (uint32_t)POOL_BLOCK)
            add_block(p);
        id = ++p->used;
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
