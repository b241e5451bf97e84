/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules of a verdict share: the call they look at, the tree of its deciding attempt, and the steps they leave.
 * A rule is a row of rules.def; it says itself with judge_say and the message that shows it. Each subject has a file:
 * answer.c (was it answered), failure.c (why not), cause.c (Q.850), fault.c (who made the response, whose fault),
 * detail.c (how exactly). verdict.c calls them in order. */
#ifndef ENGINE_VERDICT_JUDGE_H
#define ENGINE_VERDICT_JUDGE_H

#include "base/captime.h"
#include "base/slice.h"
#include "engine/verdict/branches.h"
#include "engine/verdict/rules.h"
#include "sip/status.h"

struct call;
struct engine;
struct txn;

enum { RECENT_ATTEMPTS = 16 }; /* attempts of a call that are looked at */

struct judge { /* what the rules look at, and what they say */
    struct engine *e;
    const struct call *call;
    struct verdict *v;
    struct txn *root; /* what the caller saw of the deciding attempt; NULL where no INVITE was captured */
    message_ref lost_answer; /* a 2xx that did not come to the caller; 0: none */
    ref roots[RECENT_ATTEMPTS]; /* the first INVITE of each attempt, by its number modulo the size */
    struct branches branches; /* of the deciding attempt */
    unsigned deciding; /* the number of the attempt that decides where nothing answered */
};

/* Begins with an empty verdict. */
void judge_init(struct judge *j, struct engine *e, ref call, struct verdict *v);

/* Adds a step; `msg` is what shows it, 0 where it is what was not seen. */
void judge_say(struct judge *j, enum rule rule, ref msg);

/* The same, unless the rule has said itself already: the first time counts. */
void judge_say_once(struct judge *j, enum rule rule, ref msg);

/* The step that decides the outcome. */
void judge_decide(struct judge *j, enum outcome outcome, enum rule rule, ref msg);

/* The first transaction of an attempt; 0 where there is none, or too many came later. */
ref judge_root_of_attempt(const struct judge *j, unsigned attempt);

/* The attempt before this one that still went on when this one had its final response; 0 where there is none. */
unsigned judge_overlaps(const struct judge *j, unsigned attempt);

/* The number of the first of the last `count` attempts before this one. */
unsigned judge_first_of_last(unsigned attempt, unsigned count);

/* Is it known that the call began with these INVITEs? A response alone may be one to a re-INVITE (RFC 3261 14.1), unless it
 * rang, or the CANCEL of its INVITE has no To tag (9.1). */
bool judge_is_initial(const struct judge *j);

/* Is a dialog of the call still open after an answer? */
bool judge_is_open(const struct judge *j);

/* CAPTIME_NONE where one of the two is not known. */
static inline captime judge_between(captime from, captime to)
{
    return from == CAPTIME_NONE || to == CAPTIME_NONE ? CAPTIME_NONE : to - from;
}

static inline bool judge_is_challenge(unsigned code)
{
    return code == 401 || code == 407;
}

#endif
