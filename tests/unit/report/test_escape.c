/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/escape.h"

struct row {
    struct slice text;
    const char *expected;
};

#define ROW(text, expected)                                                                                            \
    {                                                                                                                  \
        {text, sizeof(text) - 1}, expected                                                                             \
    }

static void check(void (*escape)(GString *, struct slice), const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        GString *out = g_string_new("|");
        escape(out, rows[i].text);
        cr_expect_str_eq(out->str + 1, rows[i].expected, "row %zu: %s", i, out->str + 1);
        cr_expect_eq(strlen(out->str), out->len);
        g_string_free(out, TRUE);
    }
}

Test(escape, json_is_exact_and_free_of_control_characters)
{
    static const struct row ROWS[] = {
        ROW("", "\"\""),
        ROW("Busy Here", "\"Busy Here\""),
        ROW("a\"b\\c/", "\"a\\\"b\\\\c/\""),
        ROW("\r\n\t\0\x1b[31m", "\"\\u000d\\u000a\\u0009\\u0000\\u001b[31m\""),
        ROW("\x7f", "\"\\u007f\""),
        ROW("m\xc3\xbcller", "\"m\xc3\xbcller\""),
        ROW("\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""),
        ROW("\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\""),
        ROW("\xc2\x9b"
            "31m",
            "\"\\u009b31m\""),
        ROW("\xe2\x80\xaegnp.exe", "\"\\u202egnp.exe\""),
        ROW("\xf3\xa0\x81\x81", "\"\\udb40\\udc41\""), /* U+E0041 */
        ROW("\xf4\x8f\xbf\xbf", "\"\\udbff\\udfff\""), /* U+10FFFF */
        ROW("a\xff"
            "b",
            "\"a\\ufffdb\""),
        ROW("\xc0\xaf", "\"\\ufffd\\ufffd\""),
        ROW("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""),
        ROW("\xe2\x82", "\"\\ufffd\\ufffd\""),
    };
    check(escape_json, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(escape, csv_has_quotes_where_they_are_needed_and_one_line)
{
    static const struct row ROWS[] = {
        ROW("", ""),
        ROW("busy", "busy"),
        ROW("a,b", "\"a,b\""),
        ROW("a\"b", "\"a\"\"b\""),
        ROW("\"", "\"\"\"\""),
        ROW(" a", "\" a\""),
        ROW("a ", "\"a \""),
        ROW("a b;c'd", "a b;c'd"),
        ROW("+4930123", "+4930123"),
        ROW("=1+1", "=1+1"),
        ROW("a\r\n b", "a\\x0d\\x0a b"),
        ROW("\x1b[2J\0", "\\x1b[2J\\x00"),
        ROW("\xff,", "\"\\xff,\""),
        ROW("m\xc3\xbcller", "m\xc3\xbcller"),
    };
    check(escape_csv, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(escape, a_terminal_gets_no_control_sequence)
{
    static const struct row ROWS[] = {
        ROW("", ""),
        ROW("<sip:a@b>;x=\"1\\2\"", "<sip:a@b>;x=\"1\\2\""),
        ROW("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ROW("a\rb\nc\td\be\0f\x7f", "a\\x0db\\x0ac\\x09d\\x08e\\x00f\\x7f"),
        ROW("\x9b"
            "31m",
            "\\x9b31m"), /* CSI as a byte */
        ROW("\xc2\x9b"
            "31m",
            "\\u{9b}31m"), /* and as a character */
        ROW("\xe2\x80\xae"
            "abc",
            "\\u{202e}abc"), /* right to left */
        ROW("\xe2\x81\xa6", "\\u{2066}"),
        ROW("\xef\xbb\xbf", "\\u{feff}"),
        ROW("\xc0\x9b", "\\xc0\\x9b"),
        ROW("\xed\xa0\x80", "\\xed\\xa0\\x80"),
        ROW("\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87"),
        ROW("cut \xe4\xb8", "cut \\xe4\\xb8"),
    };
    check(escape_terminal, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(escape, html_gets_no_markup_and_no_way_out_of_an_attribute)
{
    static const struct row ROWS[] = {
        ROW("", ""),
        ROW("</script><script>alert(1)", "&lt;/script&gt;&lt;script&gt;alert(1)"),
        ROW("\" onload='x' &amp;", "&quot; onload=&#39;x&#39; &amp;amp;"),
        ROW("]]><!--", "]]&gt;&lt;!--"),
        ROW("a\r\n\0\x0c", "a\\x0d\\x0a\\x00\\x0c"),
        ROW("\xef\xbf\xbf", "\\u{ffff}"), /* XML allows it not even as a reference */
        ROW("\xed\xa0\x80<", "\\xed\\xa0\\x80&lt;"),
        ROW("\xc0\xbcscript>", "\\xc0\\xbcscript&gt;"),
        ROW("\xe2\x80\xaexyz", "\\u{202e}xyz"),
        ROW("m\xc3\xbcller", "m\xc3\xbcller"),
    };
    check(escape_html, ROWS, sizeof ROWS / sizeof *ROWS);
}

Test(escape, mermaid_gets_entities_for_all_that_has_a_meaning)
{
    static const struct row ROWS[] = {
        ROW("", ""),
        ROW("486 Busy Here (2)", "486 Busy Here (2)"),
        ROW("10.0.0.1:5060", "10.0.0.1#58;5060"),
        ROW("a;b#35;", "a#59;b#35;35#59;"),
        ROW("%%{init: {}}%%", "#37;#37;#123;init#58; #123;#125;#125;#37;#37;"),
        ROW("x\nA->>B: hi", "x#92;x0aA-#62;#62;B#58; hi"),
        ROW("<img src=x>", "#60;img src=x#62;"),
        ROW("\"`'$", "#34;#96;#39;#36;"),
        ROW("\xc3\xbc", "#252;"),
        ROW("\xef\xac\x82\xc2\xb0", "#64258;#176;"),
        ROW("\xe2\x80\xae", "#92;u#123;202e#125;"),
        ROW("\xff", "#92;xff"),
    };
    check(escape_mermaid, ROWS, sizeof ROWS / sizeof *ROWS);
}

static bool only_visible(const GString *out)
{
    for (size_t i = 0; i < out->len; i++)
        if ((unsigned char)out->str[i] < 0x20 || out->str[i] == 0x7f)
            return false;
    return g_utf8_validate(out->str, (gssize)out->len, NULL);
}

Test(escape, any_three_bytes_become_bounded_utf8_without_control_bytes)
{
    static void (*const ALL[])(GString *, struct slice) = {
        escape_json, escape_csv, escape_terminal, escape_html, escape_mermaid};
    static const unsigned char BYTES[] = {0, 7, '\n', 0x1b, ' ', '"', '&', '<', '\\', 'a', 0x7f, 0x80, 0x9b, 0xa0, 0xad,
        0xbf, 0xc0, 0xc2, 0xd8, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xff};
    GString *out = g_string_new(NULL);
    char text[3];

    for (size_t n = 0; n < sizeof BYTES * sizeof BYTES * sizeof BYTES; n++) {
        text[0] = (char)BYTES[n % sizeof BYTES];
        text[1] = (char)BYTES[n / sizeof BYTES % sizeof BYTES];
        text[2] = (char)BYTES[n / sizeof BYTES / sizeof BYTES];
        for (size_t i = 0; i < 5; i++) {
            g_string_truncate(out, 0);
            ALL[i](out, (struct slice){text, 3});
            cr_assert(only_visible(out), "%zu of %02x %02x %02x", i, text[0], text[1], text[2]);
            cr_assert_leq(out->len, 3 * 9 + 2);
        }
    }
    g_string_free(out, TRUE);
}
