/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine's own files share: the store of all objects. Nobody outside this folder includes it.
 * The files of this folder each own one subject: group.c (Call-IDs, eviction), flow.c (who talks with whom), sight.c
 * (retransmission or duplicate), txn.c with fsm.c (transactions), dialog.c with usage.c and
 * subscription.c, interest.c, call.c, transfer.c, registration.c, kept.c, and the rules of the
 * verdict (judge.h). */
#ifndef ENGINE_INTERNAL_H
#define ENGINE_INTERNAL_H

#include "base/pool.h"
#include "base/table.h"
#include "engine/engine.h"
#include "engine/summary.h"

#define T1 (500 * CAPTIME_MS) /* RFC 3261 17.1.1.1 */
#define T4 (5 * CAPTIME_S)    /* RFC 3261 17.1.2.2 */

struct timer {
    captime when;
    ref txn;
    uint32_t no; /* of the transaction */
};

struct leg_trait;

/* A dialog before engine_settle ended it. */
struct dialog_note {
    ref dialog, terminated;
    uint8_t state, ended_by, ended_from;
};

struct engine {
    struct engine_options options;
    captime now;
    uint32_t from_agents;               /* messages */
    captime agents_last, agents_lag;    /* the latest of their times, and how much later that message came */
    uint32_t last_no[ENGINE_REGISTRATIONS + 1];
    struct pool messages; /* where they are kept, the bytes of each (struct slice) follow its struct message */
    struct pool txns, dialogs, calls, registrations, transfers, interests, groups, flows;
    struct pool agent_notes;
    struct pool products;        /* User-Agents: struct slice, their texts in product_texts */
    struct table by_product;
    struct arena product_texts;
    struct table by_call_id, by_txn, by_dialog, by_flow, by_message, by_target; /* by_message: notes of agents */
    ref oldest, newest;          /* groups in the queue to be evicted */
    size_t arena_bytes;          /* of all groups */
    struct timer *timers;        /* live: a heap, the earliest first */
    size_t n_timers, timers_room;
    ref *ended;                  /* live: calls to be looked at whether they are over, in order; 0 = evicted */
    size_t n_ended, n_looked, ended_room;
    struct pool leg_marks, leg_links;
    struct table by_leg_mark;
    struct leg_trait *leg_traits; /* a cache of what calls have in common; NULL before the first INVITE */
    struct dialog_note *notes;   /* what the next push takes back */
    size_t n_notes, notes_room;
    struct summary summary;      /* messages so far, and all that was evicted */
    bool finished;
};

static inline struct message *msg_at(const struct engine *e, ref r)
{
    return pool_at(&e->messages, r);
}

/* CAPTIME_NONE for no message. */
static inline captime time_of(const struct engine *e, ref msg)
{
    return msg ? msg_at(e, msg)->time : CAPTIME_NONE;
}

static inline struct txn *txn_at(const struct engine *e, ref r)
{
    return pool_at(&e->txns, r);
}

static inline struct dialog *dialog_at(const struct engine *e, ref r)
{
    return pool_at(&e->dialogs, r);
}

static inline struct call *call_at(const struct engine *e, ref r)
{
    return pool_at(&e->calls, r);
}

static inline struct registration *registration_at(const struct engine *e, ref r)
{
    return pool_at(&e->registrations, r);
}

static inline struct transfer *transfer_at(const struct engine *e, ref r)
{
    return pool_at(&e->transfers, r);
}

static inline struct interest *interest_at(const struct engine *e, ref r)
{
    return pool_at(&e->interests, r);
}

static inline struct group *group_at(const struct engine *e, ref r)
{
    return pool_at(&e->groups, r);
}

static inline struct flow *flow_at(const struct engine *e, ref r)
{
    return pool_at(&e->flows, r);
}

static inline uint32_t engine_next_no(struct engine *e, enum engine_kind kind)
{
    return ++e->last_no[kind];
}

static inline bool is_success(unsigned code)
{
    return code >= 200 && code < 300;
}

static inline bool is_failure(unsigned code)
{
    return code >= 300;
}

#endif
