/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/durations.h"

#include <stdlib.h>

void durations_add(struct durations *d, captime value)
{
    if (value == CAPTIME_NONE)
        return;
    if (d->n == DURATIONS_MAX) {
        d->left_out++;
        return;
    }
    if (d->n == d->room) {
        d->room += d->room / 4 + 8;
        d->values = realloc(d->values, d->room * sizeof *d->values);
        if (!d->values)
            abort();
    }
    d->values[d->n++] = value;
}

void durations_merge(struct durations *d, const struct durations *other)
{
    for (size_t i = 0; i < other->n; i++)
        durations_add(d, other->values[i]);
    d->left_out += other->left_out;
}

void durations_clear(struct durations *d)
{
    free(d->values);
    *d = (struct durations){0};
}

static int ascending(const void *a, const void *b)
{
    captime x = *(const captime *)a, y = *(const captime *)b;

    return (x > y) - (x < y);
}

captime durations_percentile(struct durations *d, unsigned percent)
{
    if (!d->n)
        return CAPTIME_NONE;
    qsort(d->values, d->n, sizeof *d->values, ascending);
    size_t rank = (d->n * percent + 99) / 100;
    return d->values[rank ? rank - 1 : 0];
}

captime durations_mean(const struct durations *d)
{
    captime mean = 0, rest = 0;
    captime n = (captime)d->n;

    if (!d->n)
        return CAPTIME_NONE;
    for (size_t i = 0; i < d->n; i++) { /* without overflow of the sum */
        mean += d->values[i] / n;
        rest += d->values[i] % n;
    }
    return mean + rest / n;
}
