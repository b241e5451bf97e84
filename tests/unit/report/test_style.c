/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/style.h"

Test(style, words_wrap_at_the_width_and_go_on_indented)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"", "\n"},
        {"one", "one\n"},
        {"one two", "one two\n"},
        {"one two three four", "one two\n    three\n    four\n"},
        {"müller two", "müller\n    two\n"},
        {"averyveryverylongword x", "averyveryverylongword\n    x\n"},
    };
    const struct style style = {.columns = 11};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        style_wrap(out, &style, 3, 4, slice_of(rows[i].text));
        cr_expect_str_eq(out->str, rows[i].expected, "row %zu: %s", i, out->str);
        g_string_free(out, TRUE);
    }
}

Test(style, colour_is_there_only_where_it_is_understood)
{
    const struct style plain = {.color = false}, color = {.color = true};
    GString *out = g_string_new(NULL);

    style_heading(out, &plain, "Why");
    cr_expect_str_eq(out->str, "Why");
    g_string_truncate(out, 0);
    style_heading(out, &color, "Why");
    cr_expect_str_eq(out->str, "\033[1mWhy\033[0m");
    g_string_truncate(out, 0);
    style_start(out, &color, NULL);
    style_end(out, &color, NULL);
    cr_expect_str_eq(out->str, "");
    g_string_free(out, TRUE);
}
