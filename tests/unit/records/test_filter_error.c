/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "records/filter_error.h"

Test(filter_error, shows_the_place_with_a_caret)
{
    struct filter_error err = {.at = 0};
    char out[FILTER_SHOW];

    cr_expect_eq(filter_error_show("outcom == busy", &err, out), 2 + 14 + 1 + 2 + 2);
    cr_expect_str_eq(out, "  outcom == busy\n  ^\n");
    err.at = 10;
    filter_error_show("outcom == busy", &err, out);
    cr_expect_str_eq(out, "  outcom == busy\n            ^\n");
    err.at = 14;
    filter_error_show("outcom ==\tbusy", &err, out);
    cr_expect_str_eq(out, "  outcom == busy\n                ^\n");
}

Test(filter_error, counts_a_character_of_many_bytes_as_one_column)
{
    struct filter_error err = {.at = 6};
    char out[FILTER_SHOW];

    filter_error_show("\"\xc3\xa4\xc3\xb6\" x", &err, out);
    cr_expect_str_eq(out, "  \"\xc3\xa4\xc3\xb6\" x\n      ^\n");
}

Test(filter_error, shows_only_what_is_around_the_place_in_a_long_filter)
{
    struct filter_error err = {.at = 500};
    char text[1001], out[FILTER_SHOW], expected[FILTER_SHOW];

    memset(text, 'a', 1000);
    text[500] = '?';
    text[1000] = '\0';
    filter_error_show(text, &err, out);
    memset(expected, 'a', sizeof expected);
    memset(expected, ' ', 2);
    expected[62] = '?';
    expected[102] = '\n';
    memset(expected + 103, ' ', 62);
    memcpy(expected + 165, "^\n", 3);
    cr_expect_str_eq(out, expected);
}

Test(filter_error, quotes_and_shortens_what_it_names)
{
    char quote[FILTER_QUOTE], text[200];

    cr_expect_str_eq(filter_error_quote(SLICE_LIT("busy"), quote), "\"busy\"");
    cr_expect_str_eq(filter_error_quote(SLICE_LIT(""), quote), "\"\"");
    memset(text, 'a', sizeof text);
    memcpy(text + 55, "\xc3\xa4", 2);
    filter_error_quote((struct slice){text, sizeof text}, quote);
    cr_expect_eq(strlen(quote), 55 + 5);
    cr_expect_str_eq(quote + 55, "a...\"");
}

Test(filter_error, control_bytes_do_not_reach_the_message)
{
    struct filter_error err;

    cr_expect_not(filter_error_set(&err, 7, "a %s", "\x1b[31m\n\x7f"));
    cr_expect_str_eq(err.message, "a ?[31m??");
    cr_expect_eq(err.at, 7);
}
