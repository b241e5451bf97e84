/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/durations.h"

#include <criterion/criterion.h>

Test(durations, percentiles_are_by_nearest_rank)
{
    struct durations d = {0};

    cr_assert_eq(durations_percentile(&d, 50), CAPTIME_NONE);
    cr_assert_eq(durations_mean(&d), CAPTIME_NONE);
    durations_add(&d, CAPTIME_NONE);
    cr_assert_eq(d.n, 0);
    for (captime v = 100; v >= 1; v--)
        durations_add(&d, v);
    cr_assert_eq(durations_percentile(&d, 0), 1);
    cr_assert_eq(durations_percentile(&d, 1), 1);
    cr_assert_eq(durations_percentile(&d, 50), 50);
    cr_assert_eq(durations_percentile(&d, 95), 95);
    cr_assert_eq(durations_percentile(&d, 100), 100);
    cr_assert_eq(durations_mean(&d), 50); /* 50.5 */
    durations_clear(&d);
}

Test(durations, means_of_large_values_do_not_overflow)
{
    struct durations d = {0};

    for (int i = 0; i < 4; i++)
        durations_add(&d, INT64_MAX - 10);
    cr_assert_eq(durations_mean(&d), INT64_MAX - 10);
    durations_clear(&d);
}
