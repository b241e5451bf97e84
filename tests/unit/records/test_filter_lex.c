/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "records/filter_lex.h"

struct row {
    const char *text;
    bool value;
    enum token_kind kind;
    const char *taken;
    size_t next; /* where it goes on */
};

Test(filter_lex, takes_the_longest_token_that_fits)
{
    static const struct row ROWS[] = {
        {"", false, TOKEN_END, "", 0},
        {" \t\r\n", false, TOKEN_END, "", 4},
        {"!=x", false, TOKEN_NE, "!=", 2},
        {"!~x", false, TOKEN_LACKS, "!~", 2},
        {"!x", false, TOKEN_NOT, "!", 1},
        {"<=", false, TOKEN_LE, "<=", 2},
        {"<", false, TOKEN_LT, "<", 1},
        {"=<", false, TOKEN_UNKNOWN, "=", 1},
        {"&&", false, TOKEN_AND, "&&", 2},
        {"&x", false, TOKEN_UNKNOWN, "&", 1},
        {" andy", false, TOKEN_WORD, "andy", 5},
        {" and(", false, TOKEN_AND, "and", 4},
        {"hdr[", false, TOKEN_WORD, "hdr", 3},
        {"a.b_c==", false, TOKEN_WORD, "a.b_c", 5},
        {"and", true, TOKEN_WORD, "and", 3},
        {"[2001:db8::1]:5060)", true, TOKEN_WORD, "[2001:db8::1]:5060", 18},
        {"sip:b@c;x, y", true, TOKEN_WORD, "sip:b@c;x", 9},
        {"a=b", true, TOKEN_WORD, "a", 1},
        {")", true, TOKEN_PAREN_CLOSE, ")", 1},
        {"\"a\\\"b\" c", true, TOKEN_STRING, "a\\\"b", 6},
        {"\"\"", false, TOKEN_STRING, "", 2},
        {"\xff", false, TOKEN_UNKNOWN, "\xff", 1},
        {"\x7f", true, TOKEN_UNKNOWN, "\x7f", 1},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct filter_lex lex = {slice_of(ROWS[i].text), 0};
        struct token t;
        (ROWS[i].value ? filter_lex_value : filter_lex_next)(&lex, &t);
        cr_expect_eq(t.kind, ROWS[i].kind, "%s: %d", ROWS[i].text, (int)t.kind);
        cr_expect(slice_eq(t.text, slice_of(ROWS[i].taken)), "%s", ROWS[i].text);
        cr_expect_eq(lex.at, ROWS[i].next, "%s: %zu", ROWS[i].text, lex.at);
    }
}

Test(filter_lex, a_string_must_end_and_escapes_are_few)
{
    static const char *const UNENDED[] = {"\"", "\"abc", "\"abc\\\"", "\"abc\\"};
    struct token t;

    for (size_t i = 0; i < 4; i++) {
        struct filter_lex lex = {slice_of(UNENDED[i]), 0};
        filter_lex_next(&lex, &t);
        cr_expect_eq(t.kind, TOKEN_UNENDED, "%s", UNENDED[i]);
        cr_expect_eq(t.at, 0);
    }
    struct filter_lex lex = {SLICE_LIT("\"ab\\x41\""), 0};
    filter_lex_next(&lex, &t);
    cr_expect_eq(t.kind, TOKEN_BAD_ESCAPE);
    cr_expect_eq(t.at, 3);
}
