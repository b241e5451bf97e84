/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include <stdlib.h>

enum { FIRST_BLOCK = 136, LARGEST_BLOCK = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    char data[];
};

void arena_clear(struct arena *a)
{
    for (struct arena_block *b = a->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
    if (!a->size) {
        arena_clear(a);
        return;
    }
    for (struct arena_block *b = a->blocks->next, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    a->blocks->next = NULL;
    a->used = 0;
    a->total = sizeof *a->blocks + a->size;
}

static struct arena_block *block_new(struct arena *a, size_t size)
{
    struct arena_block *b = malloc(sizeof *b + size);

    if (!b)
        abort();
    a->total += sizeof *b + size;
    return b;
}

/* A piece larger than a block gets its own, behind the newest, which stays in use. */
static void *alloc_large(struct arena *a, size_t size)
{
    struct arena_block *b = block_new(a, size);

    if (a->blocks) {
        b->next = a->blocks->next;
        a->blocks->next = b;
    } else {
        b->next = NULL;
        a->blocks = b;
        a->used = a->size = 0;
    }
    return b->data;
}

/* Most arenas stay small, and there are many: a block is half of what there is already, so little is left unused. */
static uint32_t next_size(const struct arena *a)
{
    size_t next = a->total / 2;

    if (next < FIRST_BLOCK)
        next = FIRST_BLOCK;
    return (uint32_t)(next < LARGEST_BLOCK ? next : LARGEST_BLOCK) - (uint32_t)sizeof(struct arena_block);
}

void *arena_bytes(struct arena *a, size_t size)
{
    if (a->used + size > a->size) {
        uint32_t next = next_size(a);
        if (size > next / 2)
            return alloc_large(a, size);
        struct arena_block *b = block_new(a, next);
        b->next = a->blocks;
        a->blocks = b;
        a->used = 0;
        a->size = next;
    }
    void *at = a->blocks->data + a->used;
    a->used += (uint32_t)size;
    return at;
}

void *arena_alloc(struct arena *a, size_t size)
{
    a->used = (a->used + 7) & ~(uint32_t)7;
    return arena_bytes(a, size);
}

struct slice arena_copy(struct arena *a, struct slice s)
{
    if (!s.p || s.n == 0)
        return s.p ? (struct slice){"", 0} : SLICE_NONE;
    char *copy = arena_bytes(a, s.n);
    memcpy(copy, s.p, s.n);
    return (struct slice){copy, s.n};
}
