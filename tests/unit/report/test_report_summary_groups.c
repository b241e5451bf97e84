/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine_feed.h"
#include "report/report_summary_screen.h"

/* The page for calls of so many callers, u01, u02 …, each with one busy call; a terminal of so many columns. */
static GString *page_of(unsigned callers, unsigned columns)
{
    const struct engine_options options = {.by = BREAKDOWN_CALLER};
    const struct style style = {.columns = columns};
    struct feed f = feed_new(&options);
    struct screen v = {.out = g_string_new(NULL), .style = &style};

    for (unsigned i = 1; i <= callers; i++) {
        char lines[200];
        snprintf(lines, sizeof lines, "%u a>b INVITE call=%u b=%u who=u%02u\n %u b>a 486 INVITE call=%u b=%u who=u%02u t=T", 100 * i, i, i, i,
            100 * i + 50, i, i, i);
        feed(&f, lines);
    }
    feed_end(&f, 100000);
    v.s = engine_summary(f.e);
    report_summary_groups(&v);
    engine_free(f.e);
    return v.out;
}

static unsigned count(const GString *out, const char *text)
{
    unsigned n = 0;

    for (const char *at = out->str; (at = strstr(at, text)); at += strlen(text))
        n++;
    return n;
}

Test(report_summary_groups, show_twenty_and_the_rest_in_one_line)
{
    static const struct {
        unsigned callers, shown;
        const char *rest;
    } cases[] = {{1, 1, NULL}, {2, 2, NULL}, {19, 19, NULL}, {20, 20, NULL}, {21, 20, "\n  1 other             1 "}, {25, 20, "\n  5 others            5 "}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        GString *out = page_of(cases[i].callers, 80);
        cr_expect_eq(count(out, "\n  sip:u"), cases[i].shown, "%u callers:\n%s", cases[i].callers, out->str);
        cr_expect_eq(count(out, " other"), cases[i].rest ? 1 : 0, "%s", out->str);
        cr_expect(!cases[i].rest || count(out, cases[i].rest) == 1, "%s", out->str);
        cr_expect_eq(count(out, "-Y 'from == \"sip:u"), cases[i].shown, "%s", out->str);
        g_string_free(out, TRUE);
    }
}

/* A busy call: no answer (ASR), but an effective network (NER) and session establishment (SEER, RFC 6076 4.7). */
Test(report_summary_groups, show_the_key_figures_and_the_way_to_the_calls)
{
    GString *out = page_of(1, 80);

    cr_expect_str_eq(out->str,
        "\nCalls by caller\n"
        "                  calls  ASR %  NER % SEER %       ACD   PDD p50       p95  fails\n"
        "  sip:u01@h           1    0.0  100.0  100.0         -     50 ms     50 ms  486\n"
        "    -Y 'from == \"sip:u01@h\"'  call 1\n"
        "    the calls of a group: sipray calls -Y '...' FILE\n",
        "%s", out->str);
    g_string_free(out, TRUE);
}

Test(report_summary_groups, have_no_page_without_calls)
{
    GString *out = page_of(0, 80);

    cr_expect_str_eq(out->str, "");
    g_string_free(out, TRUE);
}

/* All but the key takes 66 columns; the key gets 14 to 40, on a page of unknown width too. */
Test(report_summary_groups, give_the_key_the_columns_that_are_left)
{
    static const struct {
        unsigned columns, key;
    } cases[] = {{40, 14}, {80, 14}, {81, 15}, {105, 39}, {106, 40}, {107, 40}, {300, 40}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        GString *out = page_of(1, cases[i].columns);
        const char *row = strstr(out->str, "\n  sip:u01@h") + 1;
        cr_expect_eq((size_t)(strstr(row, " 1 ") + 1 - row), 2 + cases[i].key + 6, "%u columns:\n%s", cases[i].columns, out->str);
        g_string_free(out, TRUE);
    }
}
