/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/group.h"

#include "base/arena.h"
#include "base/hash.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"

static bool has_call_id(const void *key, uint32_t r, const void *context)
{
    return slice_eq(*(const struct slice *)key, group_at(context, r)->call_id);
}

static void unlink_group(struct engine *e, struct group *g)
{
    *(g->older ? &group_at(e, g->older)->newer : &e->oldest) = g->newer;
    *(g->newer ? &group_at(e, g->newer)->older : &e->newest) = g->older;
}

static void link_newest(struct engine *e, ref r)
{
    struct group *g = group_at(e, r);

    g->older = e->newest;
    g->newer = 0;
    g->queued = e->now;
    *(e->newest ? &group_at(e, e->newest)->newer : &e->oldest) = r;
    e->newest = r;
}

static ref group_new(struct engine *e, struct slice call_id, uint64_t key)
{
    ref r = pool_new(&e->groups);

    group_at(e, r)->key = key;
    group_at(e, r)->call_id = group_copy(e, r, call_id);
    table_add(&e->by_call_id, key, r);
    link_newest(e, r);
    return r;
}

static ref find(const struct engine *e, struct slice call_id, uint64_t key)
{
    return table_find(&e->by_call_id, key, has_call_id, &call_id, e);
}

group_ref group_find(const struct engine *e, struct slice call_id)
{
    return find(e, call_id, hash_slice(call_id, e->options.hash_seed));
}

static bool has_key(const void *key, uint32_t r, const void *context)
{
    return group_at(context, r)->key == *(const uint64_t *)key;
}

group_ref group_find_in_all(const struct engine *e, struct slice call_id)
{
    uint64_t key = hash_slice(call_id, e->options.hash_seed);
    group_ref r = e->shards ? 0 : find(e, call_id, key);

    for (unsigned i = 0; i < e->n_shards && !r; i++)
        r = find(e->shards[i], call_id, key);
    return r;
}

group_ref group_of_key(const struct engine *e, uint64_t key)
{
    group_ref r = e->shards ? 0 : table_find(&e->by_call_id, key, has_key, &key, e);

    for (unsigned i = 0; i < e->n_shards && !r; i++)
        r = table_find(&e->shards[i]->by_call_id, key, has_key, &key, e->shards[i]);
    return r && e->linker->at && message_at(e, group_at(e, r)->first_msg)->no > e->linker->at ? 0 : r;
}

uint64_t group_fetch(const struct engine *e, struct slice call_id)
{
    uint64_t key = hash_slice(call_id, e->options.hash_seed);

    table_prefetch(&e->by_call_id, key);
    return key;
}

group_ref group_touch(struct engine *e, struct slice call_id, captime time)
{
    uint64_t key = hash_slice(call_id, e->options.hash_seed);
    ref r = find(e, call_id, key);

    if (!r)
        r = group_new(e, call_id, key);
    group_at(e, r)->last = time;
    group_at(e, r)->is_over = false;
    e->touched = r;
    return r;
}

void group_requeue(struct engine *e, group_ref r)
{
    unlink_group(e, group_at(e, r));
    link_newest(e, r);
}

void group_free(struct engine *e, group_ref r)
{
    struct group *g = group_at(e, r);

    if (e->touched == r)
        e->touched = 0;
    unlink_group(e, g);
    table_remove(&e->by_call_id, g->key, r);
    e->arena_bytes -= g->arena.total;
    arena_clear(&g->arena);
    pool_free(&e->groups, r);
}

/* The linker works with any of several engines. */
static struct engine *home_of(struct engine *e, group_ref g)
{
    return e->shards ? e->shards[pool_part(g)] : e;
}

char *group_alloc(struct engine *e, ref g, size_t size)
{
    struct arena *arena = &group_at(e, g)->arena;
    size_t before = arena->total;
    char *at = arena_bytes(arena, size);

    home_of(e, g)->arena_bytes += arena->total - before;
    return at;
}

void *group_new_object(struct engine *e, ref g, size_t size)
{
    struct arena *arena = &group_at(e, g)->arena;
    size_t before = arena->total;
    void *at = memset(arena_alloc(arena, size), 0, size);

    home_of(e, g)->arena_bytes += arena->total - before;
    return at;
}

struct slice group_copy(struct engine *e, ref g, struct slice s)
{
    if (!s.p || s.n == 0)
        return s.p ? (struct slice){"", 0} : SLICE_NONE;
    char *copy = group_alloc(e, g, s.n);
    memcpy(copy, s.p, s.n);
    return (struct slice){copy, s.n};
}

void group_clear(struct engine *e)
{
    for (ref r = e->oldest; r; r = group_at(e, r)->newer)
        arena_clear(&group_at(e, r)->arena);
}
