/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Amounts as people read them. Integer arithmetic alone, so nothing depends on the locale. */
#ifndef REPORT_AMOUNT_H
#define REPORT_AMOUNT_H

#include <glib.h>

#include "base/captime.h"
#include "base/slice.h"

/* n of `of` in percent with one decimal, rounded half up: "66.7". `of` must not be 0. */
void amount_percent(GString *out, uint64_t n, uint64_t of);

/* "0 bytes", "999 bytes", "4.2 MB" (powers of 1000). */
void amount_bytes(GString *out, uint64_t n);

/* With three or so digits that matter: "0.35 ms", "56 ms", "1.25 s", "2:05 min", "1:02:05 h", "12.5 days". */
void amount_duration(GString *out, captime d);

/* Seconds with milliseconds, rounded down: "12.345". */
void amount_seconds(GString *out, captime d);

/* "1 call", "2 calls". */
void amount_count(GString *out, uint64_t n, const char *one, const char *many);

#endif
