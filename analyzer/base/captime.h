/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capture time: nanoseconds since 1970-01-01 UTC, as the capture says. There is no other clock in the analysis.
 * Differences are nanoseconds too; users see milliseconds (RFC 3261's timers are given in them). */
#ifndef BASE_CAPTIME_H
#define BASE_CAPTIME_H

#include "base/slice.h"

typedef int64_t captime;

#define CAPTIME_NONE ((captime)INT64_MIN)
#define CAPTIME_MS   ((captime)1000000)
#define CAPTIME_S    ((captime)1000000000)

enum { CAPTIME_TEXT = 40 };

/* RFC 3339, UTC, nine decimals: "2026-01-02T03:04:05.000000006Z". Returns the length. */
size_t captime_format(captime t, char out[CAPTIME_TEXT]);

/* A duration in milliseconds with as many of six decimals as it needs: "0", "12.5", "0.000001". Returns the length. */
size_t captime_format_ms(captime duration, char out[CAPTIME_TEXT]);

#endif
