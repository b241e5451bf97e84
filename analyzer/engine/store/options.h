/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wanted of an engine. */
#ifndef ENGINE_STORE_OPTIONS_H
#define ENGINE_STORE_OPTIONS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct engine_options {
    bool keep_bytes;     /* keep a copy of each message, for reports that show its text */
    bool keep_invites;   /* keep a copy of the initial INVITEs alone */
    bool keep_media;     /* keep the session descriptions, follow offers and answers (offer.h) and where requests go (targets.h) */
    uint64_t hash_seed;  /* of the tables; no result depends on it, random against chosen collisions */
    bool live;           /* tell of calls as they end: engine_next_ended_call */
    const char *const *leg_headers; /* names of header fields that correlate legs, besides the usual ones; not copied */
    size_t n_leg_headers;
    uint8_t by;          /* enum breakdown_by: the summary has key figures by this; BREAKDOWN_NONE = it has none */
    unsigned prefix_digits; /* of BREAKDOWN_PREFIX */
    bool release;        /* Call-IDs that are over are given back: over.h */
    void (*on_release)(uint32_t call, void *user); /* a call that is about to be freed, decided; may be NULL */
    void *user;
    size_t limit_memory; /* bytes; beyond it the Call-IDs that were quiet the longest are evicted and counted; 0 = none */
};

#endif
