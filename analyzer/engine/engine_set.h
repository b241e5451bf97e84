/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several engines as one: each has the messages of some Call-IDs (a shard), all of those. What reaches across Call-IDs is
 * done between rounds, while no message is pushed, so that neither their number nor the order in which they work can be
 * seen. One engine may be pushed to by one thread at a time; all else is for one thread while none pushes. */
#ifndef ENGINE_ENGINE_SET_H
#define ENGINE_ENGINE_SET_H

#include "engine/engine.h"

enum { ENGINE_SET_MAX = 16 };

struct engine_set;

/* Calls step(i, of) for each of the engines, which may be at the same time, and returns when all are through. */
typedef void engine_set_each(void (*step)(unsigned i, void *of), void *of, void *user);

/* `n` engines, 1 to ENGINE_SET_MAX; the limit of memory is that of all together. `each` is for what they can do at the same
 * time while no message is pushed. */
struct engine_set *engine_set_new(const struct engine_options *options, unsigned n, engine_set_each *each, void *user);
void engine_set_free(struct engine_set *s);

unsigned engine_set_count(const struct engine_set *s);

/* One of them, to push to. */
struct engine *engine_set_shard(const struct engine_set *s, unsigned i);

/* Ends a round: what is new gets its numbers, calls are linked, what is over is given back, and so is memory beyond the
 * limit. Rounds must end at the same messages for any number of engines. */
void engine_set_round(struct engine_set *s);

/* As engine_advance, of all of them. */
void engine_set_advance(struct engine_set *s, captime now);

/* As engine_finish, of all of them; the last round has ended. */
void engine_set_finish(struct engine_set *s, captime end);

/* All of them as one, to be read. */
const struct engine *engine_set_all(const struct engine_set *s);

#endif
