/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/load.h"

#include <stdbool.h>
#include <stdlib.h>

#define LATEST (INT64_MAX / 2)
#define MIDDLE ((captime)INT32_MAX * CAPTIME_MS) /* calls may come that began before the first one that came */

/* False where it cannot be told. */
static bool in_ms(const struct load *l, captime time, uint32_t *out)
{
    captime ms = (time - l->epoch) / CAPTIME_MS;

    if (time < l->epoch || ms >= UINT32_MAX)
        return false;
    *out = (uint32_t)ms;
    return true;
}

void load_begin(struct load *l, captime time)
{
    if (l->begun)
        return;
    l->begun = true;
    l->epoch = time / CAPTIME_MS * CAPTIME_MS - MIDDLE; /* so that loads add up without rounding twice */
}

void load_add(struct load *l, captime start, captime end)
{
    struct load_call c;

    if (start < 0 || start > LATEST) /* no clock of a capture says so */
        return;
    load_begin(l, start);
    if (l->n == LOAD_MAX || !in_ms(l, start, &c.start)) {
        l->left_out++;
        return;
    }
    if (end == CAPTIME_NONE || end > LATEST || !in_ms(l, end, &c.end))
        c.end = UINT32_MAX;
    else if (c.end <= c.start)
        c.end = c.start + 1;
    if (l->n == l->room) {
        l->room = l->room ? LOAD_MAX : 1024; /* at once: pages that are not touched cost nothing, and no holes stay behind */
        l->calls = realloc(l->calls, l->room * sizeof *l->calls);
        if (!l->calls)
            abort();
    }
    l->calls[l->n++] = c;
}

static captime time_of(const struct load *l, uint32_t ms)
{
    return ms == UINT32_MAX ? CAPTIME_NONE : l->epoch + (captime)ms * CAPTIME_MS;
}

void load_merge(struct load *l, const struct load *other)
{
    for (size_t i = 0; i < other->n; i++)
        load_add(l, time_of(other, other->calls[i].start), time_of(other, other->calls[i].end));
    l->left_out += other->left_out;
}

void load_clear(struct load *l)
{
    free(l->calls);
    *l = (struct load){0};
}

/* ---- the figures ---- */

struct sweep {
    const struct load *load; /* sorted by the beginning */
    uint32_t *ends;          /* sorted */
    size_t started, ended;
};

static int by_start(const void *a, const void *b)
{
    const struct load_call *x = a, *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void sweep_init(struct sweep *s, const struct load *l)
{
    *s = (struct sweep){.load = l, .ends = calloc(l->n, sizeof *s->ends)};
    if (!s->ends)
        abort();
    for (size_t i = 0; i < l->n; i++)
        s->ends[i] = l->calls[i].end;
    qsort(l->calls, l->n, sizeof *l->calls, by_start);
    qsort(s->ends, l->n, sizeof *s->ends, ascending);
}

static captime start_of(const struct load *l, size_t i)
{
    return time_of(l, l->calls[i].start);
}

/* Calls at this time, of those that have begun. */
static uint64_t present_at(struct sweep *s, captime time)
{
    while (s->ended < s->started && s->ends[s->ended] != UINT32_MAX && time_of(s->load, s->ends[s->ended]) <= time)
        s->ended++;
    return s->started - s->ended;
}

/* A width that people know, with which the time from first to last takes no more buckets than there are. */
static captime width_for(captime first, captime last)
{
    static const unsigned seconds[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200};
    captime width = CAPTIME_S, days = 1;
    size_t i = 0;

    while (last / width - first / width >= LOAD_BUCKETS) {
        if (++i < sizeof seconds / sizeof seconds[0]) {
            width = seconds[i] * CAPTIME_S;
        } else {
            width = days * 86400 * CAPTIME_S;
            days *= 2;
        }
    }
    return width;
}

static void measure_starts(const struct load *l, struct load_figures *out)
{
    size_t from = 0;

    for (size_t i = 0; i < l->n; i++) {
        while (start_of(l, i) - start_of(l, from) >= CAPTIME_S)
            from++;
        if (i - from + 1 > out->busiest) {
            out->busiest = i - from + 1;
            out->busiest_time = start_of(l, from);
        }
    }
}

static void measure_bucket(struct sweep *s, struct load_bucket *b, struct load_figures *out)
{
    b->most = present_at(s, b->time);
    for (; s->started < s->load->n && start_of(s->load, s->started) < b->time + out->width; b->started++) {
        captime now = start_of(s->load, s->started);
        uint64_t present = present_at(s, now) + 1;
        s->started++;
        if (present > b->most)
            b->most = present;
        if (present > out->most) {
            out->most = present;
            out->most_time = now;
        }
    }
}

void load_measure(const struct load *l, captime end, struct load_figures *out)
{
    struct sweep s;

    *out = (struct load_figures){.first = CAPTIME_NONE, .last = CAPTIME_NONE};
    if (!l->n)
        return;
    sweep_init(&s, l);
    out->first = start_of(l, 0);
    out->last = start_of(l, l->n - 1);
    if (end > out->last && end <= LATEST)
        out->last = end;
    out->width = width_for(out->first, out->last);
    captime bucket = out->first / out->width;
    out->n = (size_t)(out->last / out->width - bucket) + 1;
    measure_starts(l, out);
    for (size_t i = 0; i < out->n; i++) {
        out->buckets[i].time = (bucket + (captime)i) * out->width;
        measure_bucket(&s, &out->buckets[i], out);
    }
    free(s.ends);
}
