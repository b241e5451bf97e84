/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the place that a text report goes to can show. The caller decides it (terminal, locale, options); the reports
 * never ask the environment. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include <glib.h>

#include "base/slice.h"

enum { STYLE_COLUMNS = 80 }; /* where nothing is known */

struct style {
    bool color;       /* SGR sequences are understood */
    bool utf8;        /* box drawing, arrows and bars; plain ASCII without */
    unsigned columns; /* to fill at most; 0 = STYLE_COLUMNS */
};

static inline unsigned style_columns(const struct style *s)
{
    return s->columns ? s->columns : STYLE_COLUMNS;
}

/* Starts a colour (NULL = none) or ends it, where there is colour. */
void style_start(GString *out, const struct style *s, const char *color);
void style_end(GString *out, const struct style *s, const char *color);

/* A heading of a report: bold where that can be shown. */
void style_heading(GString *out, const struct style *s, const char *text);

/* Appends words, breaking lines at spaces so that none is wider than the style's columns. The text goes on at column
 * `at`; further lines are indented by `indent`. Ends the last line. The text must be free of control characters. */
void style_wrap(GString *out, const struct style *s, size_t at, size_t indent, struct slice text);

/* Spaces up to a width from where `start` is in `out`; at least `least` of them. */
void style_pad(GString *out, size_t start, size_t width, size_t least);

#endif
