/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/codes.h"
#include "sip/status.h"

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

Test(codes, a_code_that_is_not_registered_says_what_it_counts_as)
{
    static const struct {
        unsigned code;
        const char *text;
    } rows[] = {{150, "  counts as      183 Session Progress\n"}, {299, "  counts as      200 OK\n"},
        {431, "  counts as      400 Bad Request\n"}, {599, "  counts as      500 Server Internal Error\n"},
        {699, "  counts as      600 Busy Everywhere\n"}};
    const struct style style = {0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        GString *out = g_string_new(NULL);
        struct sip_status row;

        cr_assert(sip_status_unregistered(rows[i].code, &row), "%u", rows[i].code);
        codes_text(out, &row, &style);
        expect(out, rows[i].text);
        g_string_free(out, TRUE);
    }
    cr_expect(!sip_status_unregistered(486, &(struct sip_status){0}));
    cr_expect(!sip_status_unregistered(99, &(struct sip_status){0}));
    cr_expect(!sip_status_unregistered(700, &(struct sip_status){0}));
}

Test(codes, a_class_has_what_each_list_says_of_it)
{
    GString *out = g_string_new(NULL);
    const struct style style = {0};

    codes_class_text(out, CLASS_REDIRECTION, &style);
    expect(out, "3xx redirection\n");
    expect(out, "  codes-a        Redirection Responses\n");
    expect(out, "  overview       Redirection: 3xx responses give information");
    expect(out, "  proxy-actions  What a proxy server does with each response\n");
    g_string_free(out, TRUE);
}
