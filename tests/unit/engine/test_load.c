/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/load.h"

#include <criterion/criterion.h>

#define S CAPTIME_S
#define NOON (1767355200 * S) /* 2026-01-02T12:00:00Z, a multiple of each width */

Test(load, peaks_are_exact)
{
    struct load l = {0};
    struct load_figures f;

    load_add(&l, NOON, NOON + 10 * S);
    load_add(&l, NOON + 9 * S, NOON + 20 * S);
    load_add(&l, NOON + 10 * S, NOON + 30 * S); /* in the moment in which the first one ends */
    load_add(&l, NOON + 19 * S + S / 2, NOON + 21 * S);
    load_measure(&l, NOON + 30 * S, &f);
    cr_expect_eq(f.most, 3);
    cr_expect_eq(f.most_time, NOON + 19 * S + S / 2);
    cr_expect_eq(f.busiest, 1, "9 and 10 are a second apart");
    cr_expect_eq(f.busiest_time, NOON);
    load_add(&l, NOON + 9 * S + S / 2, CAPTIME_NONE);
    load_measure(&l, NOON + 30 * S, &f);
    cr_expect_eq(f.busiest, 2);
    cr_expect_eq(f.busiest_time, NOON + 9 * S);
    cr_expect_eq(f.most, 4);
    load_clear(&l);
}

Test(load, the_series_has_what_began_and_what_was_there)
{
    struct load l = {0};
    struct load_figures f;

    load_add(&l, NOON + S / 2, NOON + 3 * S);
    load_add(&l, NOON + S / 2, NOON + S / 2); /* it was there, if only for a moment */
    load_add(&l, NOON + 4 * S, CAPTIME_NONE);
    load_measure(&l, NOON + 5 * S, &f);
    static const uint64_t started[] = {2, 0, 0, 0, 1, 0}, most[] = {2, 1, 1, 0, 1, 1};
    cr_assert_eq(f.n, 6);
    cr_assert_eq(f.width, S);
    for (size_t i = 0; i < 6; i++) {
        cr_expect_eq(f.buckets[i].time, NOON + (captime)i * S);
        cr_expect_eq(f.buckets[i].started, started[i], "bucket %zu", i);
        cr_expect_eq(f.buckets[i].most, most[i], "bucket %zu", i);
    }
    load_clear(&l);
}

Test(load, the_width_grows_with_the_time)
{
    static const struct {
        captime seconds, width;
    } cases[] = {{59, 1}, {60, 2}, {3600, 120}, {86400, 1800}, {20 * 86400, 43200}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct load l = {0};
        struct load_figures f;
        load_add(&l, NOON, CAPTIME_NONE);
        load_add(&l, NOON + cases[i].seconds * S, CAPTIME_NONE);
        load_measure(&l, NOON, &f);
        cr_expect_eq(f.width, cases[i].width * S, "%lld s", (long long)cases[i].seconds);
        cr_expect_leq(f.n, LOAD_BUCKETS);
        cr_expect_eq(f.buckets[0].started + f.buckets[f.n - 1].started, 2);
        load_clear(&l);
    }
}

Test(load, merged_is_as_if_it_was_one)
{
    struct load a = {0}, b = {0};
    struct load_figures f;

    load_add(&a, NOON, NOON + 2 * S);
    load_add(&b, NOON + S, NOON + 3 * S);
    load_merge(&a, &b);
    load_measure(&a, NOON, &f);
    cr_expect_eq(f.most, 2);
    load_clear(&a);
    load_clear(&b);
}

Test(load, nothing_and_times_of_no_clock_are_harmless)
{
    struct load l = {0};
    struct load_figures f;

    load_measure(&l, NOON, &f);
    cr_expect_eq(f.n, 0);
    load_add(&l, CAPTIME_NONE, NOON);
    load_add(&l, INT64_MAX, CAPTIME_NONE);
    load_add(&l, -1, 5);
    cr_expect_eq(l.starts.n, 0);
    load_add(&l, 0, INT64_MAX);
    load_add(&l, 5, 0);
    load_add(&l, INT64_MAX / 2, 0);
    cr_expect_eq(l.left_out, 1, "centuries later");
    load_measure(&l, INT64_MAX, &f);
    cr_expect_leq(f.n, LOAD_BUCKETS);
    cr_expect_eq(f.most, 2);
    load_clear(&l);
}
