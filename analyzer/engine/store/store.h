/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store of all objects, as the engine's own files share it; nobody outside this folder includes it. It may use base and
 * sip. Its other files: group.c (what shares a Call-ID, and its arena), flow.c (who talks with whom), agent.c (what capture
 * agents said), user_agent.c, timers.c, finding_log.c, and read.c, which is what everybody else reads with. */
#ifndef ENGINE_STORE_STORE_H
#define ENGINE_STORE_STORE_H

#include "base/arena.h"
#include "base/pool.h"
#include "base/table.h"
#include "engine/store/message.h"
#include "engine/store/options.h"
#include "engine/store/ref.h"
#include "sip/timers.h"

#define T1 (INTERVAL_T1 * CAPTIME_MS)
#define T2 (INTERVAL_T2 * CAPTIME_MS)
#define T4 (INTERVAL_T4 * CAPTIME_MS)

struct timer {
    captime when;
    ref txn;
    uint32_t no; /* of the transaction */
};

struct leg_trait;
struct redirect_target;
struct media_place;
struct link_event;
struct seen;
struct sip_msg;
struct summary;

/* What links calls across Call-IDs: one for all shards. */
struct linker {
    struct pool leg_marks, leg_links;
    struct table by_leg_mark;
    struct leg_trait *leg_traits; /* a cache of what calls have in common; NULL before the first INVITE */
    struct table by_target;       /* of transfers that may still make a call */
    struct media_place *media_places; /* a cache: media_error.c; NULL before the first */
    struct redirect_target *redirects; /* a cache of where calls were redirected to; NULL before the first */
    bool at_once;                 /* there is one engine, and each message is linked as it comes */
    uint32_t at;                  /* number of the message whose event is worked: what came later is not there yet; 0 = none is */
};

/* A dialog before engine_settle ended it. */
struct dialog_note {
    ref dialog, terminated;
    uint8_t state, ended_by, ended_from;
};

/* What is new since the numbers were given. */
struct fresh {
    ref object;
    uint32_t born; /* number of the message that made it */
};

struct engine {
    struct engine_options options;
    struct engine *const *shards; /* of several (engine_set.h): all that have messages; else NULL */
    unsigned n_shards;
    bool is_shard;                /* it is one of them, and which; its numbers are given between rounds (numbers.h): */
    unsigned part;
    struct fresh *fresh[ENGINE_KINDS];
    size_t n_fresh[ENGINE_KINDS], fresh_room[ENGINE_KINDS];
    uint32_t at_message;          /* number of the one that is pushed */
    captime now;
    uint32_t from_agents;               /* messages */
    captime agents_last, agents_lag;    /* the latest of their times, and how much later that message came, */
    uint32_t agents_at;                 /* and its number */
    uint32_t last_no[ENGINE_KINDS];
    captime first;                      /* the time of its first message, */
    uint32_t first_no;                  /* and its number */
#define OBJECT(type, items) struct pool items;
#include "engine/store/objects.def" /* where they are kept, the bytes of each message (struct slice) follow its struct */
    struct pool agent_notes;
    struct pool user_agents;        /* User-Agents: struct slice, their texts in user_agent_texts */
    struct table by_user_agent;
    struct arena user_agent_texts;
    struct table by_call_id, by_txn, by_dialog, by_flow, by_branch, by_message; /* by_branch: BYEs without an answer; by_message: notes of agents */
    ref oldest, newest;          /* groups in the queue to be evicted */
    group_ref touched;           /* that of the last message; 0 = it was freed */
    size_t arena_bytes;          /* of all groups */
    struct timer *timers;        /* live: a heap, the earliest first */
    size_t n_timers, timers_room;
    ref *ended;                  /* live: calls to be looked at whether they are over, in order; 0 = evicted */
    size_t n_ended, n_looked, ended_room;
    struct link_event *first_link, *last_link; /* link_log.h */
    struct arena link_room;
    struct linker *linker; /* what was linked, of all shards */
    struct dialog_note *notes;   /* what the next push takes back */
    size_t n_notes, notes_room;
    group_ref *over;             /* what is being given back */
    size_t n_over, over_room;
    struct summary *summary;     /* messages so far, and all that was evicted */
    bool finished;
};

/* message_at(e, r) and its like; r is not 0. */
#define OBJECT(type, items)                                                                                             \
    static inline struct type *type##_at(const struct engine *e, ref r)                                                \
    {                                                                                                                  \
        return pool_at(&e->items, r);                                                                                   \
    }
#include "engine/store/objects.def"

/* CAPTIME_NONE for no message. */
static inline captime time_of(const struct engine *e, message_ref msg)
{
    return msg ? message_at(e, msg)->time : CAPTIME_NONE;
}

/* The engine that keeps this group and its objects. */
static inline const struct engine *engine_home(const struct engine *e, group_ref group)
{
    return e->shards ? e->shards[pool_part(group)] : e;
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
