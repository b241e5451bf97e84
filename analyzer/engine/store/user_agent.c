/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/user_agent.h"

#include "base/arena.h"
#include "base/hash.h"
#include "engine/store/call.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "sip/msg.h"

static bool is_user_agent(const void *key, uint32_t r, const void *context)
{
    const struct engine *e = context;

    return slice_eq(*(const struct slice *)key, *(const struct slice *)pool_at(&e->user_agents, r));
}

void user_agent_push(struct engine *e, struct call *c, const struct sip_msg *m)
{
    struct slice value = sip_msg_header(m, HEADER_USER_AGENT, 0);
    uint64_t key;

    if (!value.n || value.n > USER_AGENT_LENGTH)
        return;
    key = hash_slice(value, e->options.hash_seed);
    c->user_agent = table_find(&e->by_user_agent, key, is_user_agent, &value, e);
    if (c->user_agent || e->user_agents.live == USER_AGENTS)
        return;
    c->user_agent = pool_new(&e->user_agents);
    *(struct slice *)pool_at(&e->user_agents, c->user_agent) = arena_copy(&e->user_agent_texts, value);
    table_add(&e->by_user_agent, key, c->user_agent);
}

struct slice user_agent_of(const struct engine *e, const struct call *c)
{
    return c->user_agent ? *(const struct slice *)pool_at(&e->user_agents, c->user_agent) : SLICE_NONE;
}

size_t user_agent_bytes(const struct engine *e)
{
    return e->user_agent_texts.total + (size_t)e->user_agents.live * e->user_agents.item + table_bytes(&e->by_user_agent);
}

void user_agent_clear(struct engine *e)
{
    pool_clear(&e->user_agents);
    table_clear(&e->by_user_agent);
    arena_clear(&e->user_agent_texts);
}
