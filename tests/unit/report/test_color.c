/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/color.h"

Test(color, tells_success_from_failure)
{
    cr_expect_str_eq(color_of(SLICE_LIT("answered")), "\033[32m");
    cr_expect_str_eq(color_of(SLICE_LIT("busy")), "\033[33m");
    cr_expect_str_eq(color_of(SLICE_LIT("server_error")), "\033[31m");
    cr_expect_null(color_of(SLICE_LIT("sip:alice@example.com")));
    cr_expect_null(color_of(SLICE_LIT("")));
    cr_expect_null(color_of(SLICE_LIT("answered ")));
}

Test(color, knows_every_outcome_but_unknown)
{
    static const char *const NAMES[] = {
#define OUTCOME(id, name, meaning) name,
#include "sip/outcome.def"
#undef OUTCOME
    };

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        cr_expect_eq(color_of(slice_of(NAMES[i])) == NULL, strcmp(NAMES[i], "unknown") == 0, "%s", NAMES[i]);
}
