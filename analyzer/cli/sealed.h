/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of TLS that was not opened: rows for the summary, and for the other commands a note on standard error, so
 * that nobody takes an empty list for a capture without SIP. */
#ifndef CLI_SEALED_H
#define CLI_SEALED_H

#include "extract/pipeline.h"
#include "report/report_summary.h"

/* Fills in what the summary tells of TLS. `rows` is the caller's. */
void sealed_fill(const struct extract_stats *s, struct report_sealed rows[EXTRACT_UNOPENED], struct report_capture *out);

/* Prints it to standard error. */
void sealed_tell(const struct extract_stats *s);

#endif
