/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Many moments, as milliseconds from some zero: two bytes each. They are given out in their order, however they came. An empty
 * set is `struct moments m = {0}`. */
#ifndef ENGINE_FIGURES_MOMENTS_H
#define ENGINE_FIGURES_MOMENTS_H

#include "base/slice.h"

struct moments_part; /* those of 65 536 ms */

struct moments {
    struct moments_part *parts; /* NULL while there are none */
    size_t n;
};

void moments_add(struct moments *m, uint32_t ms);
void moments_clear(struct moments *m);

/* Goes through them from the earliest on. */
struct moments_walk {
    const struct moments *moments;
    uint32_t part, nth;
};

/* Puts them in order, which moments_add ends. */
struct moments_walk moments_walk(const struct moments *m);

/* The one that the walk is at; false at the end. moments_step goes on. */
bool moments_at(struct moments_walk *w, uint32_t *ms);

static inline void moments_step(struct moments_walk *w)
{
    w->nth++;
}

#endif
