/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/codes.h"

Test(codes, text_is_found_in_any_list_and_in_any_case)
{
    static const struct {
        unsigned code;
        const char *text;
        bool expected;
    } rows[] = {
        {486, "busy", true},
        {486, "BUSY HERE", true},
        {486, "", true},
        {404, "busy", false},
        {504, "gateway", true},    /* a meaning of the lists */
        {412, "entity too", true}, /* only a list calls it so */
        {487, "busy here", true},  /* the table of the proxy */
        {480, "no such words", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(
            codes_match(sip_status_find(rows[i].code), slice_of(rows[i].text)), rows[i].expected, "row %zu", i);
}

static void expect(const GString *out, const char *text)
{
    cr_expect_not_null(strstr(out->str, text), "no \"%s\" in:\n%s", text, out->str);
}

Test(codes, a_page_has_the_registry_the_lists_and_the_note)
{
    GString *out = g_string_new(NULL);
    const struct style style = {0};

    codes_text(out, sip_status_find(412), &style);
    expect(out, "412 Conditional Request Failed\n");
    expect(out, "  class          client_error\n");
    expect(out, "  outcome        not_acceptable: ");
    expect(out, "  codes-b        Request Entity Too Large: ");
    expect(out, "RFC 3903 11.2.1)\n");
    g_string_truncate(out, 0);
    codes_text(out, sip_status_find(480), &style);
    expect(out, "  Q.850 cause    18 No user responding (RFC 3398)\n");
    expect(out, "What a proxy server does\n");
    expect(out, "  generates      yes\n");
    g_string_free(out, TRUE);
}

Test(codes, no_line_of_any_page_is_too_wide)
{
    const struct style style = {.columns = 80};
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    for (size_t i = 0; i < n; i++) {
        GString *out = g_string_new(NULL);
        codes_text(out, &rows[i], &style);
        for (struct slice rest = {out->str, out->len}; rest.n;) {
            size_t end = slice_find(rest, '\n');
            cr_expect_leq(end, 80, "%u: %.*s", rows[i].code, (int)end, rest.p);
            rest = slice_from(rest, end + 1);
        }
        g_string_free(out, TRUE);
    }
}
