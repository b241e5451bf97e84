/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS where SIP is expected and that was not opened, in words: what, why, and what can be done. Part of the summary's
 * text; the other commands say it on standard error. */
#ifndef REPORT_REPORT_SEALED_H
#define REPORT_REPORT_SEALED_H

#include <glib.h>

#include "base/endpoint.h"
#include "base/slice.h"

/* Of one server, for one reason. */
struct report_sealed {
    char server[ENDPOINT_TEXT]; /* "192.0.2.1:5061" */
    const char *reason;         /* "no_key" */
    const char *sentence;       /* what is the matter */
    const char *remedy;         /* what can be done; "" where there is nothing */
    uint64_t records, connections;
};

struct report_sealed_list {
    const struct report_sealed *rows; /* the first servers and reasons */
    size_t n;
    uint64_t further; /* records that are in no row */
};

/* The i-th sentence about them, without a line end, in the place of what is in `out`; false where there are no more. */
bool report_sealed_say(GString *out, const struct report_sealed_list *list, size_t i);

#endif
