/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/moments.h"

#include <stdlib.h>

enum { PART_BITS = 16, PARTS = 1 << (32 - PART_BITS), PART = 1 << PART_BITS };

struct moments_part {
    uint16_t *at;
    uint32_t n, room;
};

void moments_add(struct moments *m, uint32_t ms)
{
    if (!m->parts)
        m->parts = calloc(PARTS, sizeof *m->parts); /* pages that are not touched cost nothing */
    if (!m->parts)
        abort();
    struct moments_part *p = &m->parts[ms >> PART_BITS];
    if (p->n == p->room) {
        p->room += p->room / 4 + 16;
        p->at = realloc(p->at, p->room * sizeof *p->at);
        if (!p->at)
            abort();
    }
    p->at[p->n++] = (uint16_t)ms;
    m->n++;
}

void moments_clear(struct moments *m)
{
    for (uint32_t part = 0; m->parts && part < PARTS; part++)
        free(m->parts[part].at);
    free(m->parts);
    *m = (struct moments){0};
}

static int ascending(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

struct moments_walk moments_walk(const struct moments *m)
{
    for (uint32_t part = 0; m->n && part < PARTS; part++)
        if (m->parts[part].n > 1)
            qsort(m->parts[part].at, m->parts[part].n, sizeof *m->parts[part].at, ascending);
    return (struct moments_walk){.moments = m};
}

bool moments_at(struct moments_walk *w, uint32_t *ms)
{
    for (; w->moments->n && w->part < PARTS; w->part++, w->nth = 0) {
        const struct moments_part *p = &w->moments->parts[w->part];
        if (w->nth < p->n) {
            *ms = w->part << PART_BITS | p->at[w->nth];
            return true;
        }
    }
    return false;
}
