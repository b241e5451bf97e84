/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/field.h"
#include "sip/guard.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_field_result result;
    const char *name, *value;
    bool lf_only, cut;
    size_t at; /* afterwards */
} cases[] = {
    {"To: a\r\nX: b", FIELD_LINE, "To", "a", false, false, 7},
    {"To:a\n", FIELD_LINE, "To", "a", true, false, 5},
    {"To \t: a \r\n", FIELD_LINE, "To", "a", false, false, 10},
    {"To:\r\n a\r\n\tb\r\n", FIELD_LINE, "To", "a\r\n\tb", false, false, 13},
    {"To:\r\n a\n\tb\r\nX:", FIELD_LINE, "To", "a\n\tb", true, false, 12},
    {"To: a:b\r\n", FIELD_LINE, "To", "a:b", false, false, 9},
    {"To:\r\n", FIELD_LINE, "To", "", false, false, 5},
    {"To: a\r\nX: b\r\n", FIELD_LINE, "To", "a", false, false, 7},
    {"To:a\r\n\r\n", FIELD_LINE, "To", "a", false, false, 6},
    {"To:  a\r\n\r\n", FIELD_LINE, "To", "a", false, false, 8},
    {"To: \r\n\r\n", FIELD_LINE, "To", "", false, false, 6},
    {"To: a \r\n\r\n", FIELD_LINE, "To", "a", false, false, 8},
    {"To : a\r\n\r\n", FIELD_LINE, "To", "a", false, false, 8},
    {"To: a\n\r\n", FIELD_LINE, "To", "a", true, false, 6},
    {"To: cut", FIELD_LINE, "To", "cut", false, true, 7},
    {"To: cut\r", FIELD_LINE, "To", "cut", false, true, 8},
    {"no colon\r\n", FIELD_LINE, "-", "no colon", false, false, 10},
    {": x\r\n", FIELD_LINE, "-", ": x", false, false, 5},
    {" To: x\r\n", FIELD_LINE, "-", "To: x", false, false, 8},
    {"\r\nbody", FIELD_BLANK, NULL, NULL, false, false, 2},
    {"\nbody", FIELD_BLANK, NULL, NULL, true, false, 1},
    {"", FIELD_NONE, NULL, NULL, false, false, 0},
};

Test(field, lines_are_taken_with_their_folds)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice bytes = guard_put(guard, cases[i].text, strlen(cases[i].text));
        struct sip_field field;
        size_t at = 0;

        cr_assert_eq(sip_field_next(bytes, &at, &field), cases[i].result, "%s", cases[i].text);
        cr_expect_eq(at, cases[i].at, "%s", cases[i].text);
        cr_expect_eq(field.start, 0);
        if (cases[i].result != FIELD_NONE)
            cr_expect_eq(field.lf_only, cases[i].lf_only, "%s", cases[i].text);
        if (cases[i].result != FIELD_LINE)
            continue;
        cr_expect_eq(field.cut, cases[i].cut, "%s", cases[i].text);
        cr_expect(slice_is(field.name, cases[i].name), "name of %s", cases[i].text);
        cr_expect(slice_is(field.value, cases[i].value), "value of %s", cases[i].text);
    }
    guard_free(guard);
}

Test(field, the_straight_way_takes_what_the_long_way_takes)
{
    size_t straight = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice bytes = slice_of(cases[i].text);
        struct sip_field usual, any;
        size_t lf = slice_find(bytes, '\n'), any_at = 0;

        if (lf == bytes.n || !sip_field_usual(bytes.p, bytes.p + lf, bytes.p + bytes.n, &usual))
            continue;
        straight++;
        cr_assert_eq(sip_field_any(bytes, &any_at, &any), FIELD_LINE, "%s", cases[i].text);
        cr_expect_eq(lf + 1, any_at, "%s", cases[i].text);
        cr_expect(slice_eq(usual.name, any.name) && slice_eq(usual.value, any.value), "%s", cases[i].text);
        cr_expect(!any.lf_only && !any.cut, "%s", cases[i].text);
    }
    cr_expect_eq(straight, 3);
}
