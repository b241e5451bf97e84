/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens of a -Y expression (filter.h). The parser says whether it wants a value or anything else next, because
 * values are written without quotes where they can be: 10.0.0.1:5060, sip:bob@example.com, in. Borrows the text. */
#ifndef RECORDS_FILTER_LEX_H
#define RECORDS_FILTER_LEX_H

#include "base/slice.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,     /* between quotes; the escapes are still in it */
    TOKEN_UNENDED,    /* a string without its closing quote */
    TOKEN_BAD_ESCAPE, /* a backslash before something else than " and \ */
    TOKEN_UNKNOWN,    /* a byte that begins no token */
    TOKEN_PAREN_OPEN,
    TOKEN_PAREN_CLOSE,
    TOKEN_BRACE_OPEN,
    TOKEN_BRACE_CLOSE,
    TOKEN_BRACKET_OPEN,
    TOKEN_BRACKET_CLOSE,
    TOKEN_COMMA,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_IN,
    TOKEN_EQ, /* the comparisons, TOKEN_EQ to TOKEN_STARTS */
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_HAS,
    TOKEN_LACKS,
    TOKEN_STARTS,
};

struct token {
    enum token_kind kind;
    struct slice text; /* of a string: what is between the quotes */
    size_t at;         /* its place in the expression */
};

struct filter_lex {
    struct slice text;
    size_t at;
};

/* A field, an operator or punctuation. */
void filter_lex_next(struct filter_lex *lex, struct token *out);

/* A value: a string, or a word of any bytes but white space, control bytes and "(){},&|!=<>~. The rest is as above. */
void filter_lex_value(struct filter_lex *lex, struct token *out);

#endif
