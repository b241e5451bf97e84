/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/txn.h"
#include "engine/verdict/backoff.h"
#include "engine_feed.h"

static void check(const char *method, const double *times, size_t n, const char *wanted)
{
    struct feed f = feed_new(NULL);
    captime intervals[BACKOFF_MAX];
    char line[80];

    for (size_t i = 0; i < n; i++) {
        snprintf(line, sizeof line, "%g a>b %s b=1", times[i], method);
        feed_line(&f, line);
    }
    feed_end(&f, 100000);
    const struct txn *t = feed_txn(&f, 1);
    const char *name = backoff_name(backoff_of(f.e, t));
    cr_expect_str_eq(name ? name : "-", wanted, "%s, %zu times", method, n);
    cr_expect_eq(backoff_intervals(f.e, t, intervals), n - 1 < BACKOFF_MAX ? n - 1 : BACKOFF_MAX);
    for (size_t i = 0; i + 1 < n && i < BACKOFF_MAX; i++)
        cr_expect_float_eq(feed_ms(intervals[i]), times[i + 1] - times[i], 1e-6);
    engine_free(f.e);
}

Test(backoff, requests_are_sent_again_as_rfc_3261_17_1_says)
{
    check("INVITE", (const double[]){0}, 1, "-");
    check("INVITE", (const double[]){0, 500, 1500, 3500, 7500, 15500, 31500}, 7, "t1");
    check("INVITE", (const double[]){0, 510, 1530, 3600}, 4, "t1");
    check("INVITE", (const double[]){0, 500, 1500, 3500, 7500, 11500}, 6, "irregular");
    check("INVITE", (const double[]){0, 1000, 3000, 7000}, 4, "doubling");
    check("INVITE", (const double[]){0, 1000}, 2, "irregular");
    check("OPTIONS", (const double[]){0, 500, 1500, 3500, 7500, 11500, 15500}, 7, "t1");
    check("OPTIONS", (const double[]){0, 500, 1500, 3500, 7500, 15500}, 6, "irregular");
}

Test(backoff, of_a_flood_the_first_intervals_count)
{
    double times[300];

    for (int i = 0; i < 300; i++)
        times[i] = i * 100.0;
    check("INVITE", times, 300, "irregular");
}
