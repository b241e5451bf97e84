/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_summary.h"

#include "engine/store/dialog.h"

struct durations report_summary_sdd(const struct kpi *k)
{
    struct durations all = {0};

    for (size_t i = 0; i < SIDES; i++)
        durations_merge(&all, &k->sdd[i]);
    return all;
}

struct durations report_summary_sorted(const struct durations *d)
{
    struct durations copy = {.n = d->n, .room = d->n, .left_out = d->left_out};

    copy.values = g_memdup2(d->values, d->n * sizeof *d->values);
    return copy;
}
