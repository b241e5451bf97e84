/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "records/filter_value.h"

struct row {
    const char *text;
    bool ok;
    int64_t expected;
};

static void check(bool (*read)(struct slice, int64_t *), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t got = 0;
        cr_expect_eq(read(slice_of(rows[i].text), &got), rows[i].ok, "%s", rows[i].text);
        if (rows[i].ok)
            cr_expect_eq(got, rows[i].expected, "%s: %lld", rows[i].text, (long long)got);
    }
}

Test(filter_value, whole_numbers_have_digits_alone)
{
    static const struct row ROWS[] = {
        {"0", true, 0},
        {"486", true, 486},
        {"-7", true, -7},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"--1", false, 0},
        {"+1", false, 0},
        {"1.0", false, 0},
        {"0x10", false, 0},
        {"1e3", false, 0},
        {" 1", false, 0},
    };
    check(filter_value_whole, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter_value, milliseconds_have_up_to_six_decimals)
{
    static const struct row ROWS[] = {
        {"0", true, 0},
        {"1500.5", true, 1500500000},
        {"0.000001", true, 1},
        {"-0.5", true, -500000},
        {"32000", true, 32 * CAPTIME_S},
        {"0.0000001", false, 0},
        {"1.", false, 0},
        {".5", false, 0},
        {"1.-5", false, 0},
        {"1.5.5", false, 0},
        {"9223372036854", false, 0},
        {"9223372036853.999999", true, 9223372036853999999},
        {"", false, 0},
    };
    check(filter_value_ms, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(filter_value, times_are_those_of_rfc_3339)
{
    static const struct row ROWS[] = {
        {"1970-01-01T00:00:00Z", true, 0},
        {"1970-01-01", true, 0},
        {"1969-12-31T23:59:59.999999999Z", true, -1},
        {"2000-02-29T12:00:00Z", true, 951825600 * CAPTIME_S},
        {"2024-03-01T00:00:00Z", true, 1709251200 * CAPTIME_S},
        {"2026-01-02T03:04:05.000000006Z", true, 1767323045 * CAPTIME_S + 6},
        {"2026-01-02T03:04:05.5", true, 1767323045 * CAPTIME_S + 500000000},
        {"2026-01-02 03:04", true, 1767323040 * CAPTIME_S},
        {"2026-01-02t04:34:05+01:30", true, 1767323045 * CAPTIME_S},
        {"2026-01-01T22:04:05-05:00", true, 1767323045 * CAPTIME_S},
        {"2261-12-31T23:59:60Z", true, 9214646400 * CAPTIME_S},
        {"2026-02-29", false, 0},
        {"1900-02-29", false, 0},
        {"2026-13-01", false, 0},
        {"2026-00-01", false, 0},
        {"2026-04-31", false, 0},
        {"2026-01-02T24:00:00Z", false, 0},
        {"2026-01-02T03:04:05.", false, 0},
        {"2026-01-02T03:04:05.0000000001", false, 0},
        {"2026-01-02T03:04:05Zx", false, 0},
        {"2026-01-02T03:04:05+1", false, 0},
        {"2026-01-02T", false, 0},
        {"2026-1-2", false, 0},
        {"1677-12-31", false, 0},
        {"2262-01-01", false, 0},
        {"", false, 0},
    };
    check(filter_value_time, ROWS, sizeof ROWS / sizeof *ROWS);
}
