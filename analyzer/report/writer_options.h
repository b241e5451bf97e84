/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of --format, and where the output goes. */
#ifndef REPORT_WRITER_OPTIONS_H
#define REPORT_WRITER_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

enum writer_format {
    WRITER_TEXT,
    WRITER_JSON,
    WRITER_NDJSON,
    WRITER_CSV,
    WRITER_FORMATS
};

struct writer_options {
    enum writer_format format;
    bool live;         /* write each record at once: text columns start narrow and grow */
    bool color;        /* text: bold heading, outcomes in colour */
    unsigned terminal; /* text: columns of the terminal, to shorten long texts to; 0 = shorten nothing */
    FILE *file;        /* where the output goes: flushed when live and at the end, never closed */
    GString *string;   /* or here, where `file` is NULL: appended to */
};

#endif
