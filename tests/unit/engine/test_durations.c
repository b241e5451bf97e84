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

static bool is_close(captime value, captime right)
{
    return value <= right + right / 1024 + 1 && value >= right - right / 1024 - 1;
}

Test(durations, large_samples_are_counted_in_classes)
{
    struct durations d = {0};
    const captime n = 3 * DURATIONS_EXACT;

    for (captime v = n; v >= 1; v--)
        durations_add(&d, v * 1000);
    cr_assert_eq(d.n, (size_t)n);
    cr_assert_null(d.values);
    for (unsigned percent = 1; percent < 100; percent++)
        cr_expect(is_close(durations_percentile(&d, percent), (n * percent + 99) / 100 * 1000), "%u", percent);
    cr_assert_eq(durations_percentile(&d, 100), n * 1000);
    cr_assert_eq(durations_percentile(&d, 0), 1000);
    cr_assert_eq(durations_mean(&d), (n + 1) * 500);
    durations_clear(&d);
}

Test(durations, the_same_however_they_are_added_up)
{
    for (size_t n = DURATIONS_EXACT - 1; n <= DURATIONS_EXACT + 1; n++) {
        struct durations whole = {0}, part[3] = {0}, sum = {0};
        for (size_t i = 0; i < n; i++) {
            captime value = (captime)(i * i % 100003) * 37 - 5;
            durations_add(&whole, value);
            durations_add(&part[i % 7 ? 0 : 1 + i % 2], value);
        }
        for (int i = 2; i >= 0; i--)
            durations_merge(&sum, &part[i]);
        cr_assert_eq(sum.n, n);
        for (unsigned percent = 0; percent <= 100; percent++)
            cr_expect_eq(durations_percentile(&sum, percent), durations_percentile(&whole, percent));
        cr_expect_eq(durations_mean(&sum), durations_mean(&whole));
        for (int i = 0; i < 3; i++)
            durations_clear(&part[i]);
        durations_clear(&whole);
        durations_clear(&sum);
    }
}

Test(durations, round_values_stay_what_they_are)
{
    struct durations d = {0};

    for (int i = 0; i < 2 * DURATIONS_EXACT; i++)
        durations_add(&d, (i % 4 ? 12 : 200) * CAPTIME_MS);
    cr_assert_eq(durations_percentile(&d, 50), 12 * CAPTIME_MS);
    cr_assert_eq(durations_percentile(&d, 99), 200 * CAPTIME_MS);
    durations_clear(&d);
}

Test(durations, samples_in_classes_are_merged)
{
    struct durations a = {0}, b = {0};

    for (captime v = 0; v < 2 * DURATIONS_EXACT; v++) {
        durations_add(&a, v * CAPTIME_MS);
        durations_add(&b, (v + 2 * DURATIONS_EXACT) * CAPTIME_MS);
    }
    durations_merge(&a, &b);
    cr_assert_eq(a.n, 4 * DURATIONS_EXACT);
    cr_assert(is_close(durations_percentile(&a, 75), (3 * DURATIONS_EXACT - 1) * CAPTIME_MS));
    cr_assert_eq(durations_percentile(&a, 100), (4 * DURATIONS_EXACT - 1) * CAPTIME_MS);
    durations_clear(&a);
    durations_clear(&b);
}
