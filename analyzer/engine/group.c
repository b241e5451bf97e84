/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/group.h"

#include "base/hash.h"
#include "engine/agent.h"
#include "engine/call.h"
#include "engine/dialog.h"
#include "engine/flow.h"
#include "engine/interest.h"
#include "engine/legs_note.h"
#include "engine/product.h"
#include "engine/registration.h"
#include "engine/settle.h"
#include "engine/transfer.h"
#include "engine/txn.h"

enum { ALONE = 8 * 1024 * 1024 }; /* bytes that one Call-ID may take, even where memory is limited to less */

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

ref group_find(const struct engine *e, struct slice call_id)
{
    return find(e, call_id, hash_slice(call_id, e->options.hash_seed));
}

static void free_messages(struct engine *e, struct group *g)
{
    for (ref r = g->first_msg, next; r; r = next) {
        struct message *m = msg_at(e, r);
        next = m->next_in_group;
        flow_release(e, m->flow);
        agent_forget(e, m);
        m->group = 0;
        pool_free(&e->messages, r);
    }
}

static void group_free(struct engine *e, ref r)
{
    struct group *g = group_at(e, r);

    call_free_all(e, g);
    registration_free_all(e, g);
    transfer_free_all(e, g);
    interest_free_all(e, g);
    dialog_free_all(e, g);
    txn_free_all(e, g);
    free_messages(e, g);
    unlink_group(e, g);
    table_remove(&e->by_call_id, g->key, r);
    e->arena_bytes -= g->arena.total;
    arena_clear(&g->arena);
    pool_free(&e->groups, r);
}

/* Live objects, not the blocks that the pools have taken: freeing a group must make room. */
static size_t memory_used(const struct engine *e)
{
    return e->arena_bytes + (size_t)e->messages.live * e->messages.item + (size_t)e->txns.live * sizeof(struct txn) +
           (size_t)e->dialogs.live * sizeof(struct dialog) + (size_t)e->calls.live * sizeof(struct call) +
           (size_t)e->registrations.live * sizeof(struct registration) +
           (size_t)e->transfers.live * sizeof(struct transfer) + (size_t)e->interests.live * sizeof(struct interest) +
           (size_t)e->groups.live * sizeof(struct group) + (size_t)e->flows.live * sizeof(struct flow) +
           legs_bytes(e) + product_bytes(e) + table_bytes(&e->by_call_id) + table_bytes(&e->by_txn) + table_bytes(&e->by_dialog) +
           table_bytes(&e->by_flow) + table_bytes(&e->by_target) + agent_bytes(e);
}

static void evict(struct engine *e, ref r)
{
    settle_evicted(e, r);
    e->summary.evicted_call_ids++;
    group_free(e, r);
}

/* All others were evicted, so it is this Call-ID that goes on without end. */
static bool is_alone_too_large(const struct engine *e)
{
    size_t limit = e->options.limit_memory;

    return limit && e->groups.live == 1 && memory_used(e) > (limit > ALONE ? limit : ALONE);
}

ref group_touch(struct engine *e, struct slice call_id, captime time)
{
    uint64_t key = hash_slice(call_id, e->options.hash_seed);
    ref r = find(e, call_id, key);

    if (r && is_alone_too_large(e)) {
        evict(e, r);
        r = 0;
    }
    if (!r)
        r = group_new(e, call_id, key);
    group_at(e, r)->last = time;
    return r;
}

char *group_alloc(struct engine *e, ref g, size_t size)
{
    struct arena *arena = &group_at(e, g)->arena;
    size_t before = arena->total;
    char *at = arena_bytes(arena, size);

    e->arena_bytes += arena->total - before;
    return at;
}

void *group_new_object(struct engine *e, ref g, size_t size)
{
    struct arena *arena = &group_at(e, g)->arena;
    size_t before = arena->total;
    void *at = memset(arena_alloc(arena, size), 0, size);

    e->arena_bytes += arena->total - before;
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

static void requeue(struct engine *e, ref r)
{
    unlink_group(e, group_at(e, r));
    link_newest(e, r);
}

void group_evict(struct engine *e, ref keep)
{
    uint32_t passed = 0;

    while (e->options.limit_memory && memory_used(e) > e->options.limit_memory && passed < e->groups.live) {
        ref r = e->oldest;
        if (r == keep || group_at(e, r)->last > group_at(e, r)->queued) {
            requeue(e, r);
            passed++;
            continue;
        }
        evict(e, r);
    }
}

void group_clear(struct engine *e)
{
    for (ref r = e->oldest; r; r = group_at(e, r)->newer)
        arena_clear(&group_at(e, r)->arena);
}
