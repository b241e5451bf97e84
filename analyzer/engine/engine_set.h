/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several engines as one: each has the messages of some Call-IDs (a shard), all of those. What reaches across Call-IDs is
 * done between rounds, while no message is pushed, so that neither their number nor the order in which they work can be
 * seen. One engine may be pushed to by one thread at a time; all else is for one thread while none pushes. */
#ifndef ENGINE_ENGINE_SET_H
#define ENGINE_ENGINE_SET_H

#include "engine/engine.h"

enum { ENGINE_SET_MAX = 16 };

struct engine_set;

/* `n` engines, 1 to ENGINE_SET_MAX; the limit of memory is that of all together. */
struct engine_set *engine_set_new(const struct engine_options *options, unsigned n);
void engine_set_free(struct engine_set *s);

unsigned engine_set_count(const struct engine_set *s);

/* One of them, to push to. */
struct engine *engine_set_shard(const struct engine_set *s, unsigned i);

/* Ends a round: what is new gets its numbers, calls are linked, and memory beyond the limit is given back. */
void engine_set_round(struct engine_set *s);

/* The input has ended, at this time. Then each shard decides its verdicts, at the same time if you like, and
 * engine_set_finish adds up what they say. */
void engine_set_end(struct engine_set *s, captime end);
void engine_set_settle(struct engine_set *s, unsigned i);
void engine_set_finish(struct engine_set *s);

/* All of them as one, to be read. */
const struct engine *engine_set_all(const struct engine_set *s);

#endif
