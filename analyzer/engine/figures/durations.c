/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/durations.h"

#include <stdlib.h>

/* Small values are their own class; above, the leading bits count. */
enum { STEP_BITS = 10 };

static unsigned octave_of(uint64_t value)
{
    return value < DURATIONS_STEPS ? 0 : 63u - (unsigned)__builtin_clzll(value) - STEP_BITS + 1;
}

static void *zeroed(size_t n, size_t size)
{
    void *at = calloc(n, size);

    if (!at)
        abort();
    return at;
}

static void count(struct durations *d, captime value, uint32_t times)
{
    uint64_t at = value < 0 ? 0 : (uint64_t)value;
    unsigned octave = octave_of(at);

    if (!d->octaves[octave])
        d->octaves[octave] = zeroed(DURATIONS_STEPS, sizeof **d->octaves);
    uint32_t *counter = &d->octaves[octave][octave ? at >> (octave - 1) & (DURATIONS_STEPS - 1) : at];
    *counter = *counter > UINT32_MAX - times ? UINT32_MAX : *counter + times;
}

/* Counts from now on, instead of keeping. */
static void count_all(struct durations *d)
{
    d->octaves = zeroed(DURATIONS_OCTAVES, sizeof *d->octaves);
    for (size_t i = 0; i < d->n; i++)
        count(d, d->values[i], 1);
    free(d->values);
    d->values = NULL;
    d->room = 0;
}

static void keep(struct durations *d, captime value)
{
    if (d->n == d->room) {
        d->room += d->room / 4 + 8;
        d->values = realloc(d->values, d->room * sizeof *d->values);
        if (!d->values)
            abort();
    }
    d->values[d->n] = value;
}

void durations_add(struct durations *d, captime value)
{
    if (value == CAPTIME_NONE)
        return;
    if (d->n == DURATIONS_EXACT && !d->octaves)
        count_all(d);
    if (d->octaves)
        count(d, value, 1);
    else
        keep(d, value);
    d->least = d->n && d->least < value ? d->least : value;
    d->most = d->n && d->most > value ? d->most : value;
    d->sum += value;
    d->n++;
}

static captime least_of_class(unsigned octave, uint64_t step)
{
    return (captime)(octave ? (step | DURATIONS_STEPS) << (octave - 1) : step);
}

void durations_merge(struct durations *d, const struct durations *other)
{
    d->left_out += other->left_out;
    if (!other->n)
        return;
    if (!other->octaves) {
        for (size_t i = 0; i < other->n; i++)
            durations_add(d, other->values[i]);
        return;
    }
    if (!d->octaves)
        count_all(d);
    for (unsigned octave = 0; octave < DURATIONS_OCTAVES; octave++)
        for (uint64_t step = 0; other->octaves[octave] && step < DURATIONS_STEPS; step++)
            if (other->octaves[octave][step])
                count(d, least_of_class(octave, step), other->octaves[octave][step]);
    d->least = d->n && d->least < other->least ? d->least : other->least;
    d->most = d->n && d->most > other->most ? d->most : other->most;
    d->sum += other->sum;
    d->n += other->n;
}

void durations_clear(struct durations *d)
{
    free(d->values);
    for (unsigned octave = 0; d->octaves && octave < DURATIONS_OCTAVES; octave++)
        free(d->octaves[octave]);
    free(d->octaves);
    *d = (struct durations){0};
}

static int ascending(const void *a, const void *b)
{
    captime x = *(const captime *)a, y = *(const captime *)b;

    return (x > y) - (x < y);
}

/* The roundest number of a class: what was measured is rarely finer than its clock. */
static captime roundest_of_class(unsigned octave, uint64_t step)
{
    captime least = least_of_class(octave, step), most = least + (octave ? ((captime)1 << (octave - 1)) - 1 : 0);

    for (captime unit = 1000000000000000000; unit > 1; unit /= 10)
        if (most / unit * unit >= least)
            return most / unit * unit;
    return least;
}

/* The class in which the value of this rank (from 1) is. */
static captime class_of(const struct durations *d, size_t rank)
{
    size_t passed = 0;

    for (unsigned octave = 0; octave < DURATIONS_OCTAVES; octave++)
        for (uint64_t step = 0; d->octaves[octave] && step < DURATIONS_STEPS; step++) {
            passed += d->octaves[octave][step];
            if (passed >= rank)
                return roundest_of_class(octave, step);
        }
    return d->most;
}

captime durations_percentile(struct durations *d, unsigned percent)
{
    size_t rank = (d->n * percent + 99) / 100;

    if (!d->n)
        return CAPTIME_NONE;
    rank = rank ? rank : 1;
    if (d->octaves) {
        captime value = rank == d->n ? d->most : class_of(d, rank);
        return value < d->least ? d->least : value > d->most ? d->most : value;
    }
    qsort(d->values, d->n, sizeof *d->values, ascending);
    return d->values[rank - 1];
}

captime durations_mean(const struct durations *d)
{
    return d->n ? (captime)(d->sum / (captime)d->n) : CAPTIME_NONE;
}
