/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The key figures of the summary in JSON: metrics, load, and the groups of --by. Used by report_summary_json.c alone. */
#ifndef REPORT_REPORT_SUMMARY_KPI_H
#define REPORT_REPORT_SUMMARY_KPI_H

#include "base/captime.h"
#include "report/json.h"
#include "report/report_summary.h"

/* Counts by an enum whose names are a vocabulary: each has its member, zero or not. */
#define BY_NAME(j, key, counts, name)                                                                                  \
    do {                                                                                                               \
        json_open(j, key);                                                                                             \
        for (unsigned by_ = 0; by_ < G_N_ELEMENTS(counts); by_++)                                                      \
            json_count(j, name(by_), (counts)[by_]);                                                                   \
        json_close(j);                                                                                                 \
    } while (0)

void report_summary_kpi_metrics(struct json *j, const struct summary *s);
void report_summary_kpi_load(struct json *j, const struct load *load, captime end);
void report_summary_kpi_groups(struct json *j, const struct breakdown *b);

#endif
