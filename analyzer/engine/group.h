/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups: all that shares a Call-ID, in a queue to be evicted. A group that was active since it was queued goes to the
 * end when its turn comes, so that a message need not move it: the quietest are evicted first. */
#ifndef ENGINE_GROUP_H
#define ENGINE_GROUP_H

#include "engine/internal.h"

/* The group of this Call-ID, made where there is none. One that takes more than the memory limit by itself is evicted and
 * begins anew. */
ref group_touch(struct engine *e, struct slice call_id, captime time);

/* 0 where there is none. */
ref group_find(const struct engine *e, struct slice call_id);

/* A copy in the arena of the group. */
struct slice group_copy(struct engine *e, ref g, struct slice s);

/* Bytes in it, not aligned. */
char *group_alloc(struct engine *e, ref g, size_t size);

/* Room for a struct in it, all bytes zero. */
void *group_new_object(struct engine *e, ref g, size_t size);

/* Evicts the quietest groups, but not `keep`, until the engine is within its memory limit. What was evicted is added
 * to the summary first. */
void group_evict(struct engine *e, ref keep);

/* Frees everything. */
void group_clear(struct engine *e);

#endif
