/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of objects that users see: 1, 2, 3 … of each kind, in the order of the messages that made them. Where several
 * engines have the messages (engine_set.h), one of them cannot know how many objects the others make: there a new object
 * has a number for now, and gets its own when all of them rest. */
#ifndef ENGINE_STORE_NUMBERS_H
#define ENGINE_STORE_NUMBERS_H

#include "engine/store/store.h"

enum { NUMBERS_FOR_NOW = 1u << 31 }; /* behind all that were given, and in the order in which the objects came */

void numbers_note_fresh(struct engine *e, enum engine_kind kind, ref object);

/* The number of a new object. */
static inline uint32_t numbers_next(struct engine *e, enum engine_kind kind, ref object)
{
    if (!e->is_shard)
        return ++e->last_no[kind];
    numbers_note_fresh(e, kind, object);
    return NUMBERS_FOR_NOW | ++e->last_no[kind];
}

/* Gives all new objects of these engines their numbers, behind last_no of each kind. */
void numbers_give(struct engine *const *shards, unsigned n, uint32_t last_no[ENGINE_KINDS]);

void numbers_clear(struct engine *e);

#endif
