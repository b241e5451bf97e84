/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/captime.h"

#include <criterion/criterion.h>

Test(captime, is_rfc_3339_in_utc_with_nine_decimals)
{
    static const struct {
        captime time;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000000000Z"},
        {1, "1970-01-01T00:00:00.000000001Z"},
        {-1, "1969-12-31T23:59:59.999999999Z"},
        {-CAPTIME_S, "1969-12-31T23:59:59.000000000Z"},
        {1000000000 * CAPTIME_S + 5 * CAPTIME_MS, "2001-09-09T01:46:40.005000000Z"},
        {951827696 * CAPTIME_S, "2000-02-29T12:34:56.000000000Z"},
        {4102444800 * CAPTIME_S, "2100-01-01T00:00:00.000000000Z"},
        {INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
        {INT64_MIN + 1, "1677-09-21T00:12:43.145224193Z"},
    };
    char text[CAPTIME_TEXT];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(captime_format(cases[i].time, text), strlen(cases[i].text));
        cr_assert_str_eq(text, cases[i].text);
    }
}

Test(captime, durations_have_as_many_decimals_as_they_need)
{
    static const struct {
        captime duration;
        const char *text;
    } cases[] = {
        {0, "0"},
        {1, "0.000001"},
        {12500000, "12.5"},
        {CAPTIME_MS, "1"},
        {10 * CAPTIME_MS, "10"},
        {100 * CAPTIME_S, "100000"},
        {-1500000, "-1.5"},
        {-10, "-0.00001"},
        {INT64_MAX, "9223372036854.775807"},
        {INT64_MIN, "-9223372036854.775808"},
    };
    char text[CAPTIME_TEXT];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(captime_format_ms(cases[i].duration, text), strlen(cases[i].text), "%s", cases[i].text);
        cr_assert_str_eq(text, cases[i].text);
    }
}
