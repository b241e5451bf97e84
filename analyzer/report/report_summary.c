/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_summary.h"

static uint64_t ended_calls(const struct summary *s)
{
    return s->calls - s->calls_by_outcome[OUTCOME_IN_PROGRESS] - s->calls_by_outcome[OUTCOME_UNKNOWN];
}

struct summary_ratio report_summary_asr(const struct summary *s)
{
    return (struct summary_ratio){s->calls_by_outcome[OUTCOME_ANSWERED], ended_calls(s)};
}

struct summary_ratio report_summary_ner(const struct summary *s)
{
    return (struct summary_ratio){s->answered_by_user, ended_calls(s)};
}

struct summary_ratio report_summary_abr(const struct summary *s)
{
    return (struct summary_ratio){s->strict.ser.n, s->strict.isa.of};
}

struct durations report_summary_sorted(const struct durations *d)
{
    struct durations copy = {.n = d->n, .room = d->n, .left_out = d->left_out};

    copy.values = g_memdup2(d->values, d->n * sizeof *d->values);
    return copy;
}
