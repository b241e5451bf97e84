/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a request was sent again: over an unreliable transport after T1, then after twice the time each (RFC 3261 17.1.1.2),
 * other requests than INVITE at most every T2 (17.1.2.2). */
#ifndef ENGINE_VERDICT_BACKOFF_H
#define ENGINE_VERDICT_BACKOFF_H

#include "base/captime.h"
#include "base/slice.h"

struct txn;
struct engine;

enum { BACKOFF_MAX = 16 }; /* intervals that are looked at; INVITE has six within Timer B, others ten */

enum backoff {
    BACKOFF_NONE,      /* not sent again */
    BACKOFF_T1,        /* as the RFC says, T1 being 500 ms */
    BACKOFF_DOUBLING,  /* the same with another first interval */
    BACKOFF_IRREGULAR,
    BACKOFFS
};

/* The times between the first sightings and retransmissions of the request, oldest first; returns how many. */
size_t backoff_intervals(const struct engine *e, const struct txn *t, captime out[BACKOFF_MAX]);

enum backoff backoff_of(const struct engine *e, const struct txn *t);

const char *backoff_name(enum backoff b); /* t1 doubling irregular; NULL for none */

#endif
