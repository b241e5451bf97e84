/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of a -Y expression (filter.h) as the numbers that records hold. The whole text must be the value. */
#ifndef RECORDS_FILTER_VALUE_H
#define RECORDS_FILTER_VALUE_H

#include "base/captime.h"
#include "base/slice.h"

/* "486", "-1". */
bool filter_value_whole(struct slice text, int64_t *out);

/* Milliseconds with at most six decimals, as nanoseconds: "1500.5", "-0.000001". */
bool filter_value_ms(struct slice text, captime *out);

/* A time as in RFC 3339 5.6, with at most nine decimals: "2026-01-02T03:04:05.5+01:00". A space may stand for the T;
 * seconds, the time of the day and the zone (then UTC) may be left out. Years 1678 to 2261: what captime can hold. */
bool filter_value_time(struct slice text, captime *out);

#endif
