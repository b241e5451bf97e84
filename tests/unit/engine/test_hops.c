/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine_feed.h"

#include "engine/verdict/hops.h"

Test(hops, each_hop_adds_its_delay_there_and_back)
{
    struct feed f = feed_new(NULL);
    struct hop hops[HOPS_MAX];

    feed(&f, "0 a>b INVITE b=1\n 4 b>c INVITE b=2,1\n 10 c>d INVITE b=3,2,1\n 100 d>c 180 INVITE b=3,2,1 t=T\n"
             "103 c>b 180 INVITE b=2,1 t=T\n 500 d>c 200 INVITE b=3,2,1 t=T\n 507 c>b 200 INVITE b=2,1 t=T\n"
             "508 b>a 200 INVITE b=1 t=T");
    feed_end(&f, 600);
    cr_assert_eq(hops_of(f.e, feed_call(&f, 1), hops), 3);
    cr_expect_eq(hops[0].forward, CAPTIME_NONE);
    cr_expect_float_eq(feed_ms(hops[1].forward), 4, 1e-6);
    cr_expect_float_eq(feed_ms(hops[2].forward), 6, 1e-6);
    cr_expect_float_eq(feed_ms(hops[1].back), 1, 1e-6);
    cr_expect_float_eq(feed_ms(hops[2].back), 7, 1e-6);
    engine_free(f.e);
}

Test(hops, where_the_final_responses_differ_the_ringing_counts)
{
    struct feed f = feed_new(NULL);
    struct hop hops[HOPS_MAX];

    feed(&f, "0 a>b INVITE b=1\n 4 b>c INVITE b=2,1\n 100 c>b 180 INVITE b=2,1 t=T\n 103 b>a 180 INVITE b=1 t=T\n"
             "500 c>b 503 INVITE b=2,1 t=T\n 507 b>a 500 INVITE b=1 t=P");
    feed_end(&f, 600);
    cr_assert_eq(hops_of(f.e, feed_call(&f, 1), hops), 2);
    cr_expect_float_eq(feed_ms(hops[1].back), 3, 1e-6);
    engine_free(f.e);
}
