/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/lex.h"

/* clang-format off */
#define T LEX_TOKEN
const uint8_t sip_lex_table[256] = {
    ['\t'] = LEX_SPACE, ['\n'] = LEX_SPACE, ['\r'] = LEX_SPACE, [' '] = LEX_SPACE,
    ['"'] = LEX_QUOTE, [';'] = LEX_SEMICOLON, [','] = LEX_COMMA, ['<'] = LEX_LESS, ['>'] = LEX_GREATER,
    ['='] = LEX_EQUALS,
    ['0'] = T, ['1'] = T, ['2'] = T, ['3'] = T, ['4'] = T, ['5'] = T, ['6'] = T, ['7'] = T, ['8'] = T, ['9'] = T,
    ['A'] = T, ['B'] = T, ['C'] = T, ['D'] = T, ['E'] = T, ['F'] = T, ['G'] = T, ['H'] = T, ['I'] = T, ['J'] = T,
    ['K'] = T, ['L'] = T, ['M'] = T, ['N'] = T, ['O'] = T, ['P'] = T, ['Q'] = T, ['R'] = T, ['S'] = T, ['T'] = T,
    ['U'] = T, ['V'] = T, ['W'] = T, ['X'] = T, ['Y'] = T, ['Z'] = T,
    ['a'] = T, ['b'] = T, ['c'] = T, ['d'] = T, ['e'] = T, ['f'] = T, ['g'] = T, ['h'] = T, ['i'] = T, ['j'] = T,
    ['k'] = T, ['l'] = T, ['m'] = T, ['n'] = T, ['o'] = T, ['p'] = T, ['q'] = T, ['r'] = T, ['s'] = T, ['t'] = T,
    ['u'] = T, ['v'] = T, ['w'] = T, ['x'] = T, ['y'] = T, ['z'] = T,
    ['-'] = T, ['.'] = T, ['!'] = T, ['%'] = T, ['*'] = T, ['_'] = T, ['+'] = T, ['`'] = T, ['\''] = T, ['~'] = T,
};
#undef T
/* clang-format on */

size_t sip_lex_quoted(struct slice s, size_t at, bool *closed)
{
    const char *quote = memchr(s.p + at + 1, '"', s.n - at - 1);
    bool found = quote && quote[-1] != '\\';

    if (found)
        at = (size_t)(quote - s.p);
    for (at++; at < s.n && !found; at++) {
        if (s.p[at] == '\\')
            at++;
        else
            found = s.p[at] == '"';
    }
    if (closed)
        *closed = found;
    return at < s.n ? at : s.n;
}

bool sip_lex_is_token(struct slice s)
{
    return s.n > 0 && sip_lex_skip(s, 0, LEX_TOKEN) == s.n;
}
