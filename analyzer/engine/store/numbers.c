/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/numbers.h"

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"

#include <stdlib.h>

void numbers_note_fresh(struct engine *e, enum engine_kind kind, ref object)
{
    if (e->n_fresh[kind] == e->fresh_room[kind]) {
        e->fresh_room[kind] = e->fresh_room[kind] ? e->fresh_room[kind] * 2 : 256;
        e->fresh[kind] = realloc(e->fresh[kind], e->fresh_room[kind] * sizeof *e->fresh[kind]);
        if (!e->fresh[kind])
            abort();
    }
    e->fresh[kind][e->n_fresh[kind]++] = (struct fresh){object, e->at_message};
}

static void set_number(const struct engine *e, enum engine_kind kind, ref r, uint32_t no)
{
    switch (kind) {
#define OBJECT(type, items)
#define NUMBERED(type, items, kind)                                                                                     \
    case ENGINE_##kind: type##_at(e, r)->no = no; break;
#include "engine/store/objects.def"
    default: break;
    }
}

/* The engine whose next new object came first; NULL where there is none left. */
static struct engine *earliest(struct engine *const *shards, unsigned n, enum engine_kind kind, const size_t *next)
{
    struct engine *first = NULL;
    uint32_t born = UINT32_MAX;

    for (unsigned i = 0; i < n; i++)
        if (next[i] < shards[i]->n_fresh[kind] && (!first || shards[i]->fresh[kind][next[i]].born < born)) {
            first = shards[i];
            born = first->fresh[kind][next[i]].born;
        }
    return first;
}

static void give_kind(struct engine *const *shards, unsigned n, enum engine_kind kind, uint32_t *last)
{
    size_t next[POOL_PARTS] = {0};
    struct engine *e;

    while ((e = earliest(shards, n, kind, next))) {
        const struct fresh *f = &e->fresh[kind][next[e->part]++];
        set_number(e, kind, f->object, ++*last);
    }
    for (unsigned i = 0; i < n; i++)
        shards[i]->n_fresh[kind] = 0;
}

void numbers_give(struct engine *const *shards, unsigned n, uint32_t last_no[ENGINE_KINDS])
{
    for (unsigned kind = 0; kind < ENGINE_KINDS; kind++)
        if (kind != ENGINE_MESSAGES) /* these have theirs from the reader */
            give_kind(shards, n, (enum engine_kind)kind, &last_no[kind]);
}

void numbers_clear(struct engine *e)
{
    for (unsigned kind = 0; kind < ENGINE_KINDS; kind++)
        free(e->fresh[kind]);
}
