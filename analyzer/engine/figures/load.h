/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many calls begin, and how many there are at the same time: from when each call began and ended, to the
 * millisecond. The memory is bounded as that of durations is: further calls are only counted, and so are those weeks away. An empty one is `struct load l = {0}`. */
#ifndef ENGINE_FIGURES_LOAD_H
#define ENGINE_FIGURES_LOAD_H

#include "base/captime.h"
#include "base/slice.h"
#include "engine/figures/moments.h"

#include <stddef.h>
#include <stdint.h>

enum {
    LOAD_MAX = 1 << 22, /* calls that are kept, of one engine */
    LOAD_BUCKETS = 60,  /* of the series at most */
};

struct load {
    bool begun;
    captime epoch; /* the zero of the times */
    struct moments starts, ends; /* which end is whose does not matter */
    uint64_t left_out;
};

struct load_bucket {
    captime time;     /* its beginning: a multiple of the width */
    uint64_t started; /* calls that began in it */
    uint64_t most;    /* calls at the same time in it, at most */
};

struct load_figures {
    uint64_t busiest, most;          /* most calls that began within a second; most at the same time */
    captime busiest_time, most_time; /* when the first of those seconds, the first of those times began */
    captime first, last;             /* first beginning; end of the series */
    captime width;                   /* of a bucket */
    size_t n;                        /* buckets */
    struct load_bucket buckets[LOAD_BUCKETS];
};

/* Calls within 24 days of this time can be taken, unless it has begun with another. Loads that are to add up begin with the
 * same; else the first call that is added says it. */
void load_begin(struct load *l, captime time);

/* A call from `start` to `end`; CAPTIME_NONE: its end was not seen, so it lasts until the end of the capture. */
void load_add(struct load *l, captime start, captime end);

void load_merge(struct load *l, const struct load *other);
void load_clear(struct load *l);

/* Works it out up to the end of the capture, or to the last beginning where that is later. All zero without calls. */
void load_measure(const struct load *l, captime end, struct load_figures *out);

#endif
