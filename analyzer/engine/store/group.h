/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups: all that shares a Call-ID, in a queue to be evicted. A group that was active since it was queued goes to the
 * end when its turn comes, so that a message need not move it: the quietest are evicted first (evict.h). */
#ifndef ENGINE_STORE_GROUP_H
#define ENGINE_STORE_GROUP_H

#include "engine/store/store.h"

/* Its key, whether there is one with it or not; where it would be found is fetched meanwhile. */
uint64_t group_fetch(const struct engine *e, struct slice call_id);

/* The group of this Call-ID, made where there is none. */
group_ref group_touch(struct engine *e, struct slice call_id, captime time);

/* 0 where there is none. */
group_ref group_find(const struct engine *e, struct slice call_id);

/* The same over all engines of a set, for the linker. */
group_ref group_find_in_all(const struct engine *e, struct slice call_id);

/* The same by the hash of a Call-ID, hash_slice() with the seed of the engine. */
group_ref group_of_key(const struct engine *e, uint64_t key);

/* A copy in the arena of the group. */
struct slice group_copy(struct engine *e, group_ref g, struct slice s);

/* Bytes in it, not aligned. */
char *group_alloc(struct engine *e, group_ref g, size_t size);

/* Room for a struct in it, all bytes zero. */
void *group_new_object(struct engine *e, group_ref g, size_t size);

/* Its place in the queue is the last one now. */
void group_requeue(struct engine *e, group_ref g);

/* Frees it. Its objects were freed by those who know them. */
void group_free(struct engine *e, group_ref g);

/* Frees the arenas of all groups. */
void group_clear(struct engine *e);

#endif
