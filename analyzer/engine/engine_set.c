/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine_set.h"

#include "engine/evict.h"
#include "engine/figures/summary.h"
#include "engine/legs/legs_link.h"
#include "engine/link.h"
#include "engine/over.h"
#include "engine/settle.h"
#include "engine/store/agent.h"
#include "engine/store/numbers.h"

#include <assert.h>
#include <stdlib.h>

struct engine_set {
    unsigned n;
    size_t limit_memory;
    bool release; /* what is over is given back between rounds, not by each engine */
    engine_set_each *each;
    void *user;
    struct engine *engines[ENGINE_SET_MAX];
    /* Of several: */
    struct engine all;           /* has no objects of its own: its pools lead to those of the engines */
    char **blocks[ENGINE_POOLS]; /* that the pools of one kind share */
    uint32_t last_no[ENGINE_KINDS];
};

/* Reads for all of them. */
static void join(struct engine_set *s, const struct engine_options *options)
{
    struct engine *all = &s->all;
    const struct engine *first = s->engines[0];

    all->options = *options;
    all->linker = legs_new();
    for (unsigned i = 0; i < s->n; i++) {
        s->engines[i]->shards = s->engines;
        s->engines[i]->n_shards = s->n;
        s->engines[i]->linker = all->linker;
    }
    all->shards = s->engines;
    all->n_shards = s->n;
    all->now = CAPTIME_NONE;
    all->summary = summary_new(options);
#define OBJECT(type, items) all->items = first->items;
#include "engine/store/objects.def"
    all->agent_notes = first->agent_notes;
    all->user_agents = first->user_agents;
}

struct engine_set *engine_set_new(const struct engine_options *wanted, unsigned n, engine_set_each *each, void *user)
{
    struct engine_set *s = calloc(1, sizeof *s);
    struct engine_options own = *wanted, *options = &own;

    if (!s)
        abort();
    assert(n >= 1 && n <= ENGINE_SET_MAX);
    s->n = n;
    s->all.now = CAPTIME_NONE;
    s->limit_memory = options->limit_memory;
    s->release = options->release;
    options->release = false;
    s->each = each;
    s->user = user;
    for (unsigned i = 0; n > 1 && i < ENGINE_POOLS; i++)
        s->blocks[i] = pool_new_blocks();
    for (unsigned i = 0; i < n; i++)
        s->engines[i] = n > 1 ? engine_new_shard(options, s->blocks, i) : engine_new(options);
    if (n > 1)
        join(s, options);
    return s;
}

void engine_set_free(struct engine_set *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->n; i++)
        engine_free(s->engines[i]);
    for (unsigned i = 0; s->n > 1 && i < ENGINE_POOLS; i++)
        pool_free_blocks(s->blocks[i]);
    if (s->n > 1) {
        summary_free(s->all.summary);
        legs_free(s->all.linker);
    }
    free(s);
}

unsigned engine_set_count(const struct engine_set *s)
{
    return s->n;
}

struct engine *engine_set_shard(const struct engine_set *s, unsigned i)
{
    return s->engines[i];
}

const struct engine *engine_set_all(const struct engine_set *s)
{
    return s->n > 1 ? &s->all : s->engines[0];
}

/* The time of all is that of the latest. */
static void share_time(struct engine_set *s)
{
    for (unsigned i = 0; i < s->n; i++)
        if (s->engines[i]->now > s->all.now)
            s->all.now = s->engines[i]->now;
    for (unsigned i = 0; i < s->n; i++)
        if (s->engines[i]->now != CAPTIME_NONE)
            engine_advance_to(s->engines[i], s->all.now);
}

/* Loads that are added up begin with the first message of all. */
static void begin_load(struct engine_set *s)
{
    const struct engine *first = NULL;

    for (unsigned i = 0; i < s->n; i++)
        if (s->engines[i]->first_no && (!first || s->engines[i]->first_no < first->first_no))
            first = s->engines[i];
    if (!first)
        return;
    load_begin(&s->all.summary->load, first->first);
    for (unsigned i = 0; i < s->n; i++)
        load_begin(&s->engines[i]->summary->load, first->first);
}

static void find_over(unsigned i, void *set)
{
    over_find(((struct engine_set *)set)->engines[i]);
}

static void decide_over(unsigned i, void *set)
{
    over_decide(((struct engine_set *)set)->engines[i]);
}

static void link_over(unsigned i, void *set)
{
    over_link(((struct engine_set *)set)->engines[i]);
}

static void measure_over(unsigned i, void *set)
{
    over_measure(((struct engine_set *)set)->engines[i]);
}

void engine_set_round(struct engine_set *s)
{
    share_time(s);
    if (s->n > 1) { /* of one engine, each message has done it */
        numbers_give(s->engines, s->n, s->last_no);
        link_round(s->engines, s->n);
        begin_load(s);
        if (s->limit_memory)
            evict_quietest_of(s->engines, s->n, s->limit_memory);
    }
    if (s->release) {
        s->each(find_over, s, s->user);
        over_join(s->engines, s->n);
        s->each(decide_over, s, s->user);
        s->each(link_over, s, s->user);
        s->each(measure_over, s, s->user);
        over_give_back(s->engines, s->n);
    }
}

/* By the clock of the agents, where all messages are theirs. */
void engine_set_advance(struct engine_set *s, captime now)
{
    captime clock = agent_clock_of((const struct engine *const *)s->engines, s->n, now);

    for (unsigned i = 0; i < s->n; i++)
        if (s->engines[i]->now != CAPTIME_NONE)
            engine_advance_to(s->engines[i], clock);
}

static void decide(unsigned i, void *set)
{
    settle_decide_all(((struct engine_set *)set)->engines[i]);
}

static void find_links(unsigned i, void *set)
{
    settle_link_all(((struct engine_set *)set)->engines[i]);
}

static void measure(unsigned i, void *set)
{
    settle_measure_all(((struct engine_set *)set)->engines[i]);
}

void engine_set_finish(struct engine_set *s, captime end)
{
    engine_set_advance(s, end);
    share_time(s);
    for (unsigned i = 0; i < s->n; i++) {
        settle_take_back(s->engines[i]);
        s->engines[i]->finished = true;
    }
    s->each(decide, s, s->user);
    s->each(find_links, s, s->user);
    s->each(measure, s, s->user);
    for (unsigned i = 0; s->n > 1 && i < s->n; i++) {
        summary_add(s->all.summary, s->engines[i]->summary);
        summary_clear(s->engines[i]->summary);
    }
}
