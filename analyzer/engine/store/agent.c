/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/agent.h"

#include "base/hash.h"
#include "base/seen.h"
#include "engine/store/call_id.h"
#include "engine/store/group.h"
#include "engine/store/message.h"
#include "engine/store/read.h"

static bool is_of(const void *key, uint32_t note, const void *context)
{
    const struct pool *notes = context;

    return ((const struct agent_note *)pool_at(notes, note))->message == *(const uint32_t *)key;
}

static uint64_t key_of(const struct engine *e, const struct message *m)
{
    return hash_mix(e->options.hash_seed, m->no);
}

/* Mostly the correlation id is the Call-ID, which is there already. */
static struct slice keep(struct engine *e, ref g, struct slice correlation)
{
    struct slice call_id = group_at(e, g)->call_id;

    return correlation.n && slice_eq(correlation, call_id) ? call_id : group_copy(e, g, correlation);
}

void agent_note(struct engine *e, const struct message *m, const struct seen *seen)
{
    if (!seen->by_agent)
        return;
    if (e->from_agents++ == 0 || seen->time >= e->agents_last) {
        e->agents_last = seen->time;
        e->agents_lag = seen->late;
        e->agents_at = m->no;
    }
    ref r = pool_new(&e->agent_notes);
    struct agent_note *note = pool_at(&e->agent_notes, r);
    *note = (struct agent_note){m->no, seen->agent, keep(e, m->group, seen->correlation)};
    table_add(&e->by_message, key_of(e, m), r);
}

static ref find(const struct engine *e, const struct message *m)
{
    return e->agent_notes.live ? table_find(&e->by_message, key_of(e, m), is_of, &m->no, &e->agent_notes) : 0;
}

const struct agent_note *agent_of(const struct engine *e, const struct message *m)
{
    e = engine_home(e, m->group);
    ref r = find(e, m);

    return r ? pool_at(&e->agent_notes, r) : NULL;
}

void agent_forget(struct engine *e, const struct message *m)
{
    ref r = find(e, m);

    if (!r)
        return;
    table_remove(&e->by_message, key_of(e, m), r);
    pool_free(&e->agent_notes, r);
}

captime agent_clock(const struct engine *e, captime now)
{
    return agent_clock_of(&e, 1, now);
}

captime agent_clock_of(const struct engine *const *engines, unsigned n, captime now)
{
    const struct engine *latest = NULL;

    for (unsigned i = 0; i < n; i++) {
        const struct engine *e = engines[i];
        if (e->from_agents != e->last_no[ENGINE_MESSAGES])
            return now;
        if (e->from_agents && (!latest || e->agents_last > latest->agents_last ||
                                  (e->agents_last == latest->agents_last && e->agents_at > latest->agents_at)))
            latest = e;
    }
    return latest ? now - latest->agents_lag : now;
}

size_t agent_bytes(const struct engine *e)
{
    return (size_t)e->agent_notes.live * e->agent_notes.item + table_bytes(&e->by_message);
}
