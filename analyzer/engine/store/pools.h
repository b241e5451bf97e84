/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pools of an engine. Where several engines are shards of one (engine_set.h), those of a kind are parts of one pool. */
#ifndef ENGINE_STORE_POOLS_H
#define ENGINE_STORE_POOLS_H

enum engine_pool {
#define OBJECT(type, items) ENGINE_POOL_##items,
#include "engine/store/objects.def"
    ENGINE_POOL_AGENT_NOTES,
    ENGINE_POOL_USER_AGENTS,
    ENGINE_POOLS
};

#endif
