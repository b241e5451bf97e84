/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the summary as text, each in its file, and what they share. report_summary_text.c puts them together. */
#ifndef REPORT_REPORT_SUMMARY_SCREEN_H
#define REPORT_REPORT_SUMMARY_SCREEN_H

#include "base/captime.h"
#include "report/report_summary.h"

enum { SCREEN_LABEL = 15 }; /* columns of the word at the left */

struct screen {
    GString *out;
    const struct style *style;
    const struct summary *s;
    const struct report_capture *capture;
};

/* The word at the left of a line. */
void report_summary_screen_label(const struct screen *v, const char *word);

/* "2026-01-02 03:04:05", and the date only where it is not that of `after`. */
void report_summary_screen_clock(GString *out, captime t, captime after);

/* Calls with their key figures and their load; registrations; problems. Nothing where there are none. */
void report_summary_calls(const struct screen *v);

/* The key figures by what --by says. */
void report_summary_groups(const struct screen *v);

#endif
