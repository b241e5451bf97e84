/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/captime.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

size_t captime_format(captime t, char out[CAPTIME_TEXT])
{
    time_t seconds = (time_t)(t / CAPTIME_S);
    captime ns = t % CAPTIME_S;
    struct tm tm;

    if (ns < 0) {
        seconds--;
        ns += CAPTIME_S;
    }
    gmtime_r(&seconds, &tm);
    int n = snprintf(out, CAPTIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%09" PRId64 "Z", tm.tm_year + 1900, tm.tm_mon + 1,
        tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ns);
    return n < CAPTIME_TEXT ? (size_t)n : CAPTIME_TEXT - 1;
}

size_t captime_format_ms(captime duration, char out[CAPTIME_TEXT])
{
    uint64_t ns = duration < 0 ? 0 - (uint64_t)duration : (uint64_t)duration;
    int n = snprintf(out, CAPTIME_TEXT, "%s%" PRIu64 ".%06" PRIu64, duration < 0 ? "-" : "", ns / 1000000, ns % 1000000);

    while (out[n - 1] == '0')
        n--;
    if (out[n - 1] == '.')
        n--;
    out[n] = '\0';
    return (size_t)n;
}
