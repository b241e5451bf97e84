/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/amount.h"

#include <inttypes.h>

void amount_percent(GString *out, uint64_t n, uint64_t of)
{
    while (of > UINT64_MAX / 2001) { /* far more than can be counted, but no overflow */
        n /= 2;
        of /= 2;
    }
    uint64_t permille = (n * 2000 + of) / (of * 2);
    g_string_append_printf(out, "%" PRIu64 ".%" PRIu64, permille / 10, permille % 10);
}

void amount_bytes(GString *out, uint64_t n)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    uint64_t unit = 1000;
    size_t i = 0;

    if (n < 1000) {
        amount_count(out, n, "byte", "bytes");
        return;
    }
    while (i + 1 < G_N_ELEMENTS(units) && n / unit >= 1000) {
        unit *= 1000;
        i++;
    }
    uint64_t tenths = n / (unit / 10);
    g_string_append_printf(out, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[i]);
}

void amount_duration(GString *out, captime d)
{
    uint64_t us = (d < 0 ? 0 - (uint64_t)d : (uint64_t)d) / 1000, s = us / 1000000;

    if (d < 0)
        g_string_append_c(out, '-');
    if (us < 10000)
        g_string_append_printf(out, "%" PRIu64 ".%02" PRIu64 " ms", us / 1000, us % 1000 / 10);
    else if (us < 1000000)
        g_string_append_printf(out, "%" PRIu64 " ms", us / 1000);
    else if (s < 60)
        g_string_append_printf(out, "%" PRIu64 ".%02" PRIu64 " s", s, us % 1000000 / 10000);
    else if (s < 3600)
        g_string_append_printf(out, "%" PRIu64 ":%02" PRIu64 " min", s / 60, s % 60);
    else if (s >= 100 * 3600)
        g_string_append_printf(out, "%" PRIu64 ".%" PRIu64 " days", s / 86400, s % 86400 / 8640);
    else
        g_string_append_printf(out, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64 " h", s / 3600, s / 60 % 60, s % 60);
}

void amount_seconds(GString *out, captime d)
{
    uint64_t ms = (d < 0 ? 0 - (uint64_t)d : (uint64_t)d) / 1000000;

    g_string_append_printf(out, "%s%" PRIu64 ".%03" PRIu64, d < 0 ? "-" : "", ms / 1000, ms % 1000);
}

void amount_count(GString *out, uint64_t n, const char *one, const char *many)
{
    g_string_append_printf(out, "%" PRIu64 " %s", n, n == 1 ? one : many);
}
