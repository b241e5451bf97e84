/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sample of durations, kept whole so that percentiles are exact. Its memory is bounded: further values are only
 * counted. An empty sample is `struct durations d = {0}`; durations_clear frees it. */
#ifndef ENGINE_FIGURES_DURATIONS_H
#define ENGINE_FIGURES_DURATIONS_H

#include "base/captime.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

enum { DURATIONS_MAX = 1 << 20 };

struct durations {
    captime *values;
    size_t n, room;
    uint64_t left_out; /* counted, but not kept */
};

/* Adds a value; CAPTIME_NONE is none. */
void durations_add(struct durations *d, captime value);

/* Adds the values of another sample, which stays as it is. */
void durations_merge(struct durations *d, const struct durations *other);

void durations_clear(struct durations *d);

/* The value that `percent` of the sample does not exceed (nearest rank); CAPTIME_NONE of an empty one. Sorts in place. */
captime durations_percentile(struct durations *d, unsigned percent);
captime durations_mean(const struct durations *d);

#endif
