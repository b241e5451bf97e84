/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/lex.h"
#include <criterion/criterion.h>

Test(lex, tokens_are_those_of_the_grammar)
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~";

    for (int c = 1; c < 256; c++)
        cr_expect_eq(sip_lex_is((char)c, LEX_TOKEN), strchr(characters, c) != NULL, "character %d", c);
    cr_expect_not(sip_lex_is(0, LEX_TOKEN));
    cr_expect(sip_lex_is_token(SLICE_LIT("z9hG4bK")));
    cr_expect_not(sip_lex_is_token(SLICE_LIT("a b")));
    cr_expect_not(sip_lex_is_token(SLICE_LIT("")));
}

Test(lex, quoted_strings_end_at_their_closing_quote)
{
    static const struct {
        const char *text;
        size_t end;
        bool closed;
    } cases[] = {
        {"\"\"x", 2, true},
        {"\"ab\" c", 4, true},
        {"\"a\\\"b\"c", 6, true},
        {"\"a\\\\\"b", 5, true},
        {"\"never", 6, false},
        {"\"a\\\"", 4, false},
        {"\"a\\", 3, false},
        {"\"", 1, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool closed;
        cr_expect_eq(sip_lex_quoted(slice_of(cases[i].text), 0, &closed), cases[i].end, "%s", cases[i].text);
        cr_expect_eq(closed, cases[i].closed, "%s", cases[i].text);
    }
}

Test(lex, quoted_strings_hide_what_is_in_them)
{
    cr_expect_eq(sip_lex_find_unquoted(SLICE_LIT("a\";\";b"), 0, LEX_SEMICOLON), 4);
    cr_expect_eq(sip_lex_find_unquoted(SLICE_LIT("a;\";\""), 0, LEX_SEMICOLON), 1);
    cr_expect_eq(sip_lex_find_unquoted(SLICE_LIT("a\";b"), 0, LEX_SEMICOLON), 4);
    cr_expect_eq(sip_lex_find_unquoted(SLICE_LIT(""), 0, LEX_SEMICOLON), 0);
}
