/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "feed_findings.h"
#include "sip/header.h"

static size_t left_of(const char *lines, enum sip_header about)
{
    struct feed f = feed_new(NULL);
    struct finding all[2] = {{.code = FINDING_BAD_VALUE}, {.code = FINDING_UNREGISTERED_VALUE, .about = (uint16_t)about}};
    size_t n;

    feed(&f, lines);
    feed_end(&f, 900);
    ref *list = engine_list(f.e, ENGINE_MESSAGES, &n);
    size_t left = findings_left(f.e, engine_message(f.e, list[0]), all, 2);
    free(list);
    engine_free(f.e);
    return left;
}

Test(findings, an_option_tag_that_was_refused_is_not_told_of_again)
{
    cr_expect_eq(left_of("0 a>b OPTIONS b=1\n 10 b>a 420 OPTIONS b=1 t=T", HEADER_REQUIRE), 1);
    cr_expect_eq(left_of("0 a>b OPTIONS b=1\n 10 b>a 200 OPTIONS b=1 t=T", HEADER_REQUIRE), 2);
    cr_expect_eq(left_of("0 a>b OPTIONS b=1\n 10 b>a 420 OPTIONS b=1 t=T", HEADER_EVENT), 2);
}
