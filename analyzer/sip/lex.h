/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lexical rules that all header fields share (RFC 3261 25.1): tokens, linear white space and quoted strings.
 * Tolerant: a quoted string that is never closed reaches to the end of the text. All work is linear in the bytes passed
 * over. */
#ifndef SIP_LEX_H
#define SIP_LEX_H

#include "base/slice.h"

enum sip_lex_class { /* bits */
    LEX_TOKEN = 1,
    LEX_SPACE = 2, /* SP, HTAB, and CR and LF as parts of a fold */
    LEX_QUOTE = 4,
    LEX_SEMICOLON = 8,
    LEX_COMMA = 16,
    LEX_LESS = 32,
    LEX_GREATER = 64,
    LEX_EQUALS = 128,
};

/* The classes of each byte. */
extern const uint8_t sip_lex_table[256];

static inline bool sip_lex_is(char c, unsigned classes)
{
    return (sip_lex_table[(unsigned char)c] & classes) != 0;
}

/* The first place from `at` on that is not (sip_lex_skip) or is (sip_lex_find) of one of the classes; s.n at the end.
 */
static inline size_t sip_lex_skip(struct slice s, size_t at, unsigned classes)
{
    while (at < s.n && sip_lex_is(s.p[at], classes))
        at++;
    return at;
}

static inline size_t sip_lex_find(struct slice s, size_t at, unsigned classes)
{
    while (at < s.n && !sip_lex_is(s.p[at], classes))
        at++;
    return at;
}

/* The place behind the quoted string whose opening quote is at `at`. *closed (may be NULL) tells whether it ends. */
size_t sip_lex_quoted(struct slice s, size_t at, bool *closed);

/* As sip_lex_find, but passes over quoted strings. */
static inline size_t sip_lex_find_unquoted(struct slice s, size_t at, unsigned classes)
{
    while ((at = sip_lex_find(s, at, classes | LEX_QUOTE)) < s.n && !sip_lex_is(s.p[at], classes))
        at = sip_lex_quoted(s, at, NULL);
    return at;
}

/* Token characters only, and at least one. */
bool sip_lex_is_token(struct slice s);

#endif
