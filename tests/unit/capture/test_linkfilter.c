/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/linkfilter.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

Test(linkfilter, an_expression_is_compiled_for_each_link_type)
{
    struct linkfilter *f = linkfilter_new("udp dst port 5062");
    struct bytes p = udp_packet("hello");

    for (unsigned round = 0; round < 2; round++) {
        cr_assert(linkfilter_fits(f, DLT_EN10MB, (struct slice){p.at, p.n}, p.n));
        cr_assert(linkfilter_fits(f, DLT_RAW, (struct slice){p.at + 14, p.n - 14}, p.n - 14));
        cr_assert_not(linkfilter_fits(f, DLT_RAW, (struct slice){p.at, p.n}, p.n));
    }
    linkfilter_free(f);
}

Test(linkfilter, where_an_expression_means_nothing_no_packet_fits)
{
    struct linkfilter *f = linkfilter_new("ether multicast");
    struct bytes p = udp_packet("hello");
    char *problem = NULL;

    cr_assert_not_null(linkfilter_program(f, DLT_EN10MB, &problem));
    cr_assert_null(problem);
    cr_assert_null(linkfilter_program(f, DLT_RAW, &problem));
    cr_assert_not_null(problem);
    cr_assert_not(linkfilter_fits(f, DLT_RAW, (struct slice){p.at, p.n}, p.n));
    g_free(problem);
    linkfilter_free(f);
}

Test(linkfilter, without_an_expression_there_is_no_filter)
{
    cr_assert_null(linkfilter_new(NULL));
    cr_assert_null(linkfilter_new(""));
    linkfilter_free(NULL);
}
