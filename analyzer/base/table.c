/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/table.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

void table_clear(struct table *t)
{
    free(t->slots);
    *t = (struct table){0};
}

uint32_t table_find(const struct table *t, uint64_t long_hash, table_match *match, const void *key, const void *context)
{
    uint32_t hash = table_fold(long_hash);

    if (!t->slots)
        return 0;
    for (size_t i = hash & t->mask; t->slots[i].ref; i = (i + 1) & t->mask)
        if (t->slots[i].hash == hash && match(key, t->slots[i].ref, context))
            return t->slots[i].ref;
    return 0;
}

static void place(struct table *t, uint32_t hash, uint32_t id)
{
    size_t i = hash & t->mask;

    while (t->slots[i].ref)
        i = (i + 1) & t->mask;
    t->slots[i] = (struct table_slot){hash, id};
}

static void grow(struct table *t)
{
    struct table old = *t;
    size_t slots = old.slots ? (old.mask + 1) * 2 : FIRST_SLOTS;

    t->slots = calloc(slots, sizeof *t->slots);
    if (!t->slots)
        abort();
    t->mask = slots - 1;
    for (size_t i = 0; old.slots && i <= old.mask; i++)
        if (old.slots[i].ref)
            place(t, old.slots[i].hash, old.slots[i].ref);
    free(old.slots);
}

void table_add(struct table *t, uint64_t hash, uint32_t id)
{
    assert(id != 0);
    if (!t->slots || t->count + 1 > (t->mask + 1) / 4 * 3)
        grow(t);
    place(t, table_fold(hash), id);
    t->count++;
}

static size_t slot_of(const struct table *t, uint32_t hash, uint32_t id)
{
    size_t i = hash & t->mask;

    assert(t->slots);
    while (t->slots[i].ref != id || t->slots[i].hash != hash) {
        assert(t->slots[i].ref != 0);
        i = (i + 1) & t->mask;
    }
    return i;
}

void table_replace(struct table *t, uint64_t hash, uint32_t id, uint32_t by)
{
    assert(by != 0);
    t->slots[slot_of(t, table_fold(hash), id)].ref = by;
}

void table_remove(struct table *t, uint64_t hash, uint32_t id)
{
    size_t i = slot_of(t, table_fold(hash), id);

    for (size_t j = (i + 1) & t->mask; t->slots[j].ref; j = (j + 1) & t->mask) {
        size_t home = t->slots[j].hash & t->mask;
        if (((j - home) & t->mask) >= ((j - i) & t->mask)) {
            t->slots[i] = t->slots[j];
            i = j;
        }
    }
    t->slots[i] = (struct table_slot){0};
    t->count--;
}
