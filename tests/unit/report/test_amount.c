/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/amount.h"

Test(amount, percent_has_one_decimal_and_rounds_half_up)
{
    static const struct {
        uint64_t n, of;
        const char *expected;
    } rows[] = {
        {0, 3, "0.0"},
        {1, 3, "33.3"},
        {2, 3, "66.7"},
        {3, 3, "100.0"},
        {1, 2000, "0.1"}, /* 0.05 */
        {1, 2001, "0.0"},
        {999, 1000, "99.9"},
        {1999, 2000, "100.0"},
        {3, 2, "150.0"},
        {UINT64_MAX, UINT64_MAX, "100.0"},
        {UINT64_MAX / 2, UINT64_MAX, "50.0"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        amount_percent(out, rows[i].n, rows[i].of);
        cr_expect_str_eq(out->str, rows[i].expected, "row %zu: %s", i, out->str);
        g_string_free(out, TRUE);
    }
}

Test(amount, bytes_are_in_powers_of_a_thousand)
{
    static const struct {
        uint64_t n;
        const char *expected;
    } rows[] = {
        {0, "0 bytes"},
        {1, "1 byte"},
        {999, "999 bytes"},
        {1000, "1.0 kB"},
        {999999, "999.9 kB"},
        {1000000, "1.0 MB"},
        {4250000000, "4.2 GB"},
        {UINT64_MAX, "18.4 EB"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        amount_bytes(out, rows[i].n);
        cr_expect_str_eq(out->str, rows[i].expected, "row %zu: %s", i, out->str);
        g_string_free(out, TRUE);
    }
}

Test(amount, durations_have_the_unit_that_suits_them)
{
    static const struct {
        captime d;
        const char *expected, *seconds;
    } rows[] = {
        {0, "0.00 ms", "0.000"},
        {350000, "0.35 ms", "0.000"},
        {9999999, "9.99 ms", "0.009"},
        {56 * CAPTIME_MS, "56 ms", "0.056"},
        {999 * CAPTIME_MS, "999 ms", "0.999"},
        {1250 * CAPTIME_MS, "1.25 s", "1.250"},
        {125 * CAPTIME_S, "2:05 min", "125.000"},
        {3725 * CAPTIME_S, "1:02:05 h", "3725.000"},
        {359999 * CAPTIME_S, "99:59:59 h", "359999.000"},
        {360000 * CAPTIME_S, "4.1 days", "360000.000"},
        {-1250 * CAPTIME_MS, "-1.25 s", "-1.250"},
        {INT64_MAX, "106751.9 days", "9223372036.854"},
        {INT64_MIN + 1, "-106751.9 days", "-9223372036.854"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        amount_duration(out, rows[i].d);
        cr_expect_str_eq(out->str, rows[i].expected, "row %zu: %s", i, out->str);
        g_string_truncate(out, 0);
        amount_seconds(out, rows[i].d);
        cr_expect_str_eq(out->str, rows[i].seconds, "row %zu: %s", i, out->str);
        g_string_free(out, TRUE);
    }
}
