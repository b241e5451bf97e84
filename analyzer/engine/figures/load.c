/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/load.h"

enum { SECOND_MS = 1000 };

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
    uint32_t first, last;

    if (start < 0 || start > LATEST) /* no clock of a capture says so */
        return;
    load_begin(l, start);
    if (l->starts.n == LOAD_MAX || !in_ms(l, start, &first)) {
        l->left_out++;
        return;
    }
    moments_add(&l->starts, first);
    if (end != CAPTIME_NONE && end <= LATEST && in_ms(l, end, &last))
        moments_add(&l->ends, last > first ? last : first + 1);
}

/* The zeros of both may differ. Returns how many were too far away. */
static uint64_t merge(struct moments *to, const struct moments *from, captime delta_ms)
{
    uint64_t left_out = 0;
    uint32_t ms;

    for (struct moments_walk w = moments_walk(from); moments_at(&w, &ms); moments_step(&w)) {
        captime moved = (captime)ms + delta_ms;
        if (moved >= 0 && moved < UINT32_MAX)
            moments_add(to, (uint32_t)moved);
        else
            left_out++;
    }
    return left_out;
}

void load_merge(struct load *l, const struct load *other)
{
    l->left_out += other->left_out;
    if (!other->begun)
        return;
    if (!l->begun) {
        l->begun = true;
        l->epoch = other->epoch;
    }
    captime delta_ms = (other->epoch - l->epoch) / CAPTIME_MS;
    l->left_out += merge(&l->starts, &other->starts, delta_ms);
    merge(&l->ends, &other->ends, delta_ms);
}

void load_clear(struct load *l)
{
    moments_clear(&l->starts);
    moments_clear(&l->ends);
    *l = (struct load){0};
}

/* ---- the figures ---- */

struct sweep {
    const struct load *load;
    struct moments_walk starts, ends;
    size_t started, ended;
};

static captime time_of(const struct load *l, uint32_t ms)
{
    return l->epoch + (captime)ms * CAPTIME_MS;
}

/* Calls at this time, of those that have begun. */
static uint64_t present_at(struct sweep *s, captime time)
{
    uint32_t end;

    for (; s->ended < s->started && moments_at(&s->ends, &end) && time_of(s->load, end) <= time; s->ended++)
        moments_step(&s->ends);
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

/* The beginnings, with the first and the last of them. */
static void measure_starts(const struct load *l, struct load_figures *out)
{
    struct moments_walk from = moments_walk(&l->starts), to = from;
    uint32_t first = 0, now;
    uint64_t n = 0;

    for (; moments_at(&to, &now); moments_step(&to)) {
        out->first = out->first == CAPTIME_NONE ? time_of(l, now) : out->first;
        out->last = time_of(l, now);
        for (n++; moments_at(&from, &first) && now - first >= SECOND_MS; moments_step(&from))
            n--;
        if (n > out->busiest) {
            out->busiest = n;
            out->busiest_time = time_of(l, first);
        }
    }
}

static void measure_bucket(struct sweep *s, struct load_bucket *b, struct load_figures *out)
{
    uint32_t start;

    b->most = present_at(s, b->time);
    for (; moments_at(&s->starts, &start) && time_of(s->load, start) < b->time + out->width; b->started++) {
        captime now = time_of(s->load, start);
        uint64_t present = present_at(s, now) + 1;
        s->started++;
        moments_step(&s->starts);
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
    *out = (struct load_figures){.first = CAPTIME_NONE, .last = CAPTIME_NONE};
    if (!l->starts.n)
        return;
    measure_starts(l, out);
    if (end > out->last && end <= LATEST)
        out->last = end;
    out->width = width_for(out->first, out->last);
    captime bucket = out->first / out->width;
    out->n = (size_t)(out->last / out->width - bucket) + 1;
    struct sweep s = {.load = l, .starts = moments_walk(&l->starts), .ends = moments_walk(&l->ends)};
    for (size_t i = 0; i < out->n; i++) {
        out->buckets[i].time = (bucket + (captime)i) * out->width;
        measure_bucket(&s, &out->buckets[i], out);
    }
}
