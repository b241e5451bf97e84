/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/evict.h"

#include "base/arena.h"
#include "engine/call/call.h"
#include "engine/dialog/dialog.h"
#include "engine/dialog/event_request.h"
#include "engine/dialog/registration.h"
#include "engine/dialog/transfer.h"
#include "engine/dialog/txn.h"
#include "engine/figures/summary.h"
#include "engine/legs/legs_link.h"
#include "engine/settle.h"
#include "engine/store/agent.h"
#include "engine/store/call_id.h"
#include "engine/store/flow.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/user_agent.h"

enum { ALONE = 8 * 1024 * 1024 }; /* bytes that one Call-ID may take, even where memory is limited to less */

/* Live objects, not the blocks that the pools have taken: freeing a group must make room. */
static size_t memory_of_shard(const struct engine *e)
{
    size_t used = e->arena_bytes + user_agent_bytes(e) + agent_bytes(e) + table_bytes(&e->by_call_id) +
                  table_bytes(&e->by_txn) + table_bytes(&e->by_dialog) + table_bytes(&e->by_flow);

#define OBJECT(type, items) used += (size_t)e->items.live * e->items.item;
#include "engine/store/objects.def"
    return used;
}

static size_t memory_of_linker(const struct engine *e)
{
    return legs_bytes(e) + table_bytes(&e->linker->by_target);
}

static size_t memory_used(const struct engine *e)
{
    return memory_of_shard(e) + memory_of_linker(e);
}

static void free_messages(struct engine *e, struct group *g)
{
    for (ref r = g->first_msg, next; r; r = next) {
        struct message *m = message_at(e, r);
        next = m->next_in_group;
        flow_release(e, m->flow);
        agent_forget(e, m);
        m->group = 0;
        pool_free(&e->messages, r);
    }
}

void evict_tell(struct engine *e, group_ref r)
{
    for (ref call = group_at(e, r)->last_call; call && e->options.on_release; call = call_at(e, call)->prev_in_group)
        e->options.on_release(call, e->options.user);
}

void evict_free(struct engine *e, group_ref r)
{
    struct group *g = group_at(e, r);

    call_free_all(e, g);
    registration_free_all(e, g);
    transfer_free_all(e, g);
    event_request_free_all(e, g);
    dialog_free_all(e, g);
    txn_free_all(e, g);
    free_messages(e, g);
    group_free(e, r);
}

static void evict(struct engine *e, group_ref r)
{
    e->summary->evicted_call_ids++;
    settle_decide(e, r);
    settle_link(e, r);
    settle_measure(e, r);
    evict_tell(e, r);
    evict_free(e, r);
}

void evict_quietest(struct engine *e, group_ref keep)
{
    uint32_t passed = 0;

    while (e->options.limit_memory && memory_used(e) > e->options.limit_memory && passed < e->groups.live) {
        ref r = e->oldest;
        if (r == keep || group_at(e, r)->last > group_at(e, r)->queued) {
            group_requeue(e, r);
            passed++;
            continue;
        }
        evict(e, r);
    }
}

/* The Call-ID of this engine that was quiet the longest, but not `keep`; 0 where it has none. */
static group_ref quietest(struct engine *e, group_ref keep)
{
    for (uint32_t passed = 0; passed < 2 * e->groups.live; passed++) { /* at the second time, all were queued now */
        const struct group *g = group_at(e, e->oldest);
        if (e->oldest != keep && g->last <= g->queued)
            return e->oldest;
        group_requeue(e, e->oldest);
    }
    return 0;
}

static bool is_quieter(const struct engine *e, group_ref a, group_ref b)
{
    return message_at(e, group_at(e, a)->last_msg)->no < message_at(e, group_at(e, b)->last_msg)->no;
}

void evict_quietest_of(struct engine *const *shards, unsigned n, size_t limit)
{
    size_t used = memory_of_linker(shards[0]);
    group_ref keep = 0; /* that of the last message */
    uint32_t groups = 0;

    for (unsigned i = 0; i < n; i++) {
        group_ref r = shards[i]->touched;
        used += memory_of_shard(shards[i]);
        groups += shards[i]->groups.live;
        keep = r && (!keep || is_quieter(shards[i], keep, r)) ? r : keep;
    }
    for (; groups && used > (groups > 1 || limit > ALONE ? limit : ALONE); groups--) {
        struct engine *from = NULL;
        group_ref least = 0;
        for (unsigned i = 0; i < n; i++) {
            group_ref r = quietest(shards[i], groups > 1 ? keep : 0);
            if (r && (!from || is_quieter(from, r, least))) {
                from = shards[i];
                least = r;
            }
        }
        if (!from)
            return;
        used -= memory_used(from); /* with the linker, which forgets too */
        evict(from, least);
        used += memory_used(from);
    }
}

void evict_endless(struct engine *e, struct slice call_id)
{
    size_t limit = e->options.limit_memory;

    if (limit && e->groups.live == 1 && slice_eq(group_at(e, e->oldest)->call_id, call_id) &&
        memory_used(e) > (limit > ALONE ? limit : ALONE))
        evict(e, e->oldest);
}
