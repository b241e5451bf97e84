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
    struct durations copy = {0};

    durations_merge(&copy, d);
    return copy;
}
