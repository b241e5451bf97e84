/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The linker's side of legs.c: pairs of calls that may be legs of one are found as their events come, in the order of the
 * messages, over all shards. For the engine's own files. */
#ifndef ENGINE_LEGS_LEGS_LINK_H
#define ENGINE_LEGS_LEGS_LINK_H

#include "engine/legs/leg_evidence.h"
#include "engine/store/link_log.h"

struct engine;

void legs_link_invite(struct engine *e, const struct link_leg_invite *invite);
void legs_link_mark(struct engine *e, const struct link_leg_mark *mark);

/* The calls that this one, which is over, may be a leg of; those that fit too little will never fit better, and are forgotten.
 * Returns how many there are. */
size_t legs_partners(struct engine *e, call_ref call, call_ref out[LEGS_MAX]);

/* The call is about to be freed: nothing refers to it any more. */
void legs_forget(struct engine *e, call_ref call);

struct linker *legs_new(void);
void legs_free(struct linker *l);

/* Bytes of live objects and their table, without the cache of traits, whose size is fixed. */
size_t legs_bytes(const struct engine *e);

#endif
