/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bump allocator: what must outlive a packet is copied into the arena of its owner (a Call-ID group) and is freed
 * with it, all at once. Blocks grow from 136 bytes to 64 KiB. Never fails: out of memory ends the process. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena_block;

struct arena {
    struct arena_block *blocks;
    uint32_t used, size; /* of the newest block, in bytes */
    size_t total;        /* bytes taken from the heap */
};

/* An arena of zero bytes is `struct arena a = {0}`. */
void arena_clear(struct arena *a);

/* Empty again, but keeps its newest block. */
void arena_reset(struct arena *a);

/* Uninitialised memory, aligned to 8. */
void *arena_alloc(struct arena *a, size_t size);

/* The same without alignment, for text. */
void *arena_bytes(struct arena *a, size_t size);

/* A copy that lives as long as the arena; SLICE_NONE stays SLICE_NONE. */
struct slice arena_copy(struct arena *a, struct slice s);

#endif
