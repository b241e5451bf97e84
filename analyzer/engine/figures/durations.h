/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sample of durations. Up to DURATIONS_EXACT values are kept, so percentiles are exact; a larger sample is counted in
 * classes, whose percentiles are right to 1/1024, in memory that does not grow with it. Which of both depends on how
 * many there are alone, so samples may be added up in any order. The mean, the smallest and the largest value are always exact.
 * An empty sample is `struct durations d = {0}`; durations_clear frees it. */
#ifndef ENGINE_FIGURES_DURATIONS_H
#define ENGINE_FIGURES_DURATIONS_H

#include "base/captime.h"
#include "base/slice.h"

enum {
    DURATIONS_EXACT = 8192,
    DURATIONS_OCTAVES = 64,
    DURATIONS_STEPS = 1024, /* classes of an octave */
};

struct durations {
    captime *values; /* NULL where they are counted in classes */
    size_t n, room;
    uint32_t **octaves; /* of DURATIONS_STEPS counters each; NULL where none is counted */
    captime least, most;
    __extension__ __int128 sum;
    uint64_t left_out; /* counted by who adds, and not part of the sample */
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
