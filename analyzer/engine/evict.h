/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keeps the engine within its memory limit: the quietest Call-IDs are decided, added to the summary and freed. */
#ifndef ENGINE_EVICT_H
#define ENGINE_EVICT_H

#include "engine/store/store.h"

/* Evicts the quietest Call-IDs, but not `keep`, until the engine is within its limit. */
void evict_quietest(struct engine *e, group_ref keep);

/* Gives the calls of a Call-ID, which was settled (settle.h), to engine_options.on_release. */
void evict_tell(struct engine *e, group_ref r);

/* Frees a Call-ID with all its objects. */
void evict_free(struct engine *e, group_ref r);

/* The same for several engines together, between rounds. */
void evict_quietest_of(struct engine *const *shards, unsigned n, size_t limit);

/* All others were evicted, so it is this Call-ID that goes on without end: it is evicted and begins anew. */
void evict_endless(struct engine *e, struct slice call_id);

#endif
