/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter_lex.h"

struct spelling {
    const char *text;
    enum token_kind kind;
};

/* The longer ones first: "!=" is not "!". */
static const struct spelling SIGNS[] = {
    {"&&", TOKEN_AND},
    {"||", TOKEN_OR},
    {"==", TOKEN_EQ},
    {"!=", TOKEN_NE},
    {"<=", TOKEN_LE},
    {">=", TOKEN_GE},
    {"!~", TOKEN_LACKS},
    {"^=", TOKEN_STARTS},
    {"<", TOKEN_LT},
    {">", TOKEN_GT},
    {"~", TOKEN_HAS},
    {"!", TOKEN_NOT},
    {"(", TOKEN_PAREN_OPEN},
    {")", TOKEN_PAREN_CLOSE},
    {"{", TOKEN_BRACE_OPEN},
    {"}", TOKEN_BRACE_CLOSE},
    {"[", TOKEN_BRACKET_OPEN},
    {"]", TOKEN_BRACKET_CLOSE},
    {",", TOKEN_COMMA},
};

static const struct spelling WORDS[] = {
    {"and", TOKEN_AND},
    {"or", TOKEN_OR},
    {"not", TOKEN_NOT},
    {"in", TOKEN_IN},
    {"eq", TOKEN_EQ},
    {"ne", TOKEN_NE},
    {"lt", TOKEN_LT},
    {"le", TOKEN_LE},
    {"gt", TOKEN_GT},
    {"ge", TOKEN_GE},
    {"contains", TOKEN_HAS},
    {"starts", TOKEN_STARTS},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name(char c)
{
    return (c >= '0' && c <= '9') || (slice_lower(c) >= 'a' && slice_lower(c) <= 'z') || c == '_' || c == '.';
}

static bool is_value(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte > ' ' && byte != 0x7f && !strchr("\"(){},&|!=<>~", c);
}

static enum token_kind word_kind(struct slice word)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (slice_eq(word, slice_of(WORDS[i].text)))
            return WORDS[i].kind;
    return TOKEN_WORD;
}

/* A name is a word of few characters, so that hdr[ is two tokens. */
static void take_word(struct filter_lex *lex, bool (*belongs)(char), struct token *out)
{
    struct slice rest = slice_from(lex->text, lex->at);
    size_t n = 0;

    while (n < rest.n && belongs(rest.p[n]))
        n++;
    lex->at += n;
    out->kind = TOKEN_WORD;
    out->text = slice_head(rest, n);
}

static void take_string(struct filter_lex *lex, struct token *out)
{
    struct slice rest = slice_from(lex->text, lex->at + 1);
    size_t n = 0;

    out->kind = TOKEN_STRING;
    while (n < rest.n && rest.p[n] != '"') {
        if (rest.p[n] == '\\' && n + 1 < rest.n) {
            n++;
            if (rest.p[n] != '"' && rest.p[n] != '\\') {
                out->kind = TOKEN_BAD_ESCAPE;
                out->at = lex->at + n;
                return;
            }
        }
        n++;
    }
    if (n == rest.n)
        out->kind = TOKEN_UNENDED;
    out->text = slice_head(rest, n);
    lex->at += n + 2;
}

static void take_sign(struct filter_lex *lex, struct token *out)
{
    struct slice rest = slice_from(lex->text, lex->at);

    out->kind = TOKEN_UNKNOWN;
    out->text = slice_head(rest, 1);
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        struct slice sign = slice_of(SIGNS[i].text);
        if (slice_starts(rest, sign)) {
            out->kind = SIGNS[i].kind;
            out->text = slice_head(rest, sign.n);
            break;
        }
    }
    lex->at += out->text.n;
}

static void take(struct filter_lex *lex, bool (*belongs)(char), struct token *out)
{
    while (lex->at < lex->text.n && is_space(lex->text.p[lex->at]))
        lex->at++;
    *out = (struct token){TOKEN_END, slice_from(lex->text, lex->at), lex->at};
    if (lex->at >= lex->text.n)
        return;
    if (lex->text.p[lex->at] == '"')
        take_string(lex, out);
    else if (belongs(lex->text.p[lex->at]))
        take_word(lex, belongs, out);
    else
        take_sign(lex, out);
}

void filter_lex_next(struct filter_lex *lex, struct token *out)
{
    take(lex, is_name, out);
    if (out->kind == TOKEN_WORD)
        out->kind = word_kind(out->text);
}

void filter_lex_value(struct filter_lex *lex, struct token *out)
{
    take(lex, is_value, out);
}
