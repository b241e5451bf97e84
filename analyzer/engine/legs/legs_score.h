/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What speaks for two calls being legs of one, weighed: the work of legs.c for a single pair. */
#ifndef ENGINE_LEGS_LEGS_SCORE_H
#define ENGINE_LEGS_LEGS_SCORE_H

#include "engine/legs/leg_evidence.h"
#include "engine/store/store.h"

enum leg_mark_kind {
    LEG_MARK_SESSION, /* a UUID of Session-ID; `other` is the one at the other end */
    LEG_MARK_ICID,
    LEG_MARK_HEADER,
};

/* Something that a message of a call says to name the session. Only hashes are kept. */
struct leg_mark {
    uint64_t hash, other;
    ref call, next;    /* of the call */
    ref older, newer;  /* with the same kind and hash, of any call */
    ref msg;
    uint8_t kind;      /* enum leg_mark_kind */
    uint8_t header;    /* which one */
};

/* Two calls that may be legs of one. */
struct leg_link {
    ref call[2]; /* the one that began first, then the other */
    ref next[2]; /* in the list of that call */
};

struct leg_weight {
    int score;         /* may be negative; at most 100 */
    uint32_t evidence; /* a bit an enum leg_evidence */
    ref shown[2];
};

static inline struct leg_mark *legs_mark_at(const struct engine *e, ref r)
{
    return pool_at(&e->linker->leg_marks, r);
}

struct leg_weight legs_score(const struct engine *e, const struct call *first, const struct call *second);

/* The score without what answers and ends of the calls say, as it is when the second one begins. */
int legs_score_early(const struct engine *e, const struct call *first, const struct call *second);

#endif
