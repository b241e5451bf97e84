/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/grammar.h"

#include "sip/lex.h"

static const char *const patterns[HEADERS] = {
#define GRAMMAR(header, pattern) [HEADER_##header] = pattern,
#include "sip/grammar.def"
#undef GRAMMAR
};

const char *grammar_pattern(enum sip_header h)
{
    return h < HEADERS ? patterns[h] : NULL;
}

/* ---- parts: each takes itself off the front of *s, or says false ---- */

static void skip_space(struct slice *s)
{
    *s = slice_from(*s, sip_lex_skip(*s, 0, LEX_SPACE));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    char lower = slice_lower(c);

    return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

static bool take_while(struct slice *s, bool (*is)(char))
{
    size_t n = 0;

    while (n < s->n && is(s->p[n]))
        n++;
    *s = slice_from(*s, n);
    return n > 0;
}

static bool is_token(char c)
{
    return sip_lex_is(c, LEX_TOKEN);
}

/* word of RFC 3261 25.1 */
static bool is_word(char c)
{
    return sip_lex_is(c, LEX_TOKEN) || (c && strchr("()<>:\\\"/[]?{}", c));
}

static bool is_event(char c)
{
    return is_token(c) && c != '.';
}

/* base64 in the forms of RFC 8224 and RFC 4474, and the points of the compact form */
static bool is_digest(char c)
{
    return is_alnum(c) || (c && strchr("+/=-_.", c));
}

static bool take_char(struct slice *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = slice_from(*s, 1);
    return true;
}

/* A separator, with white space around it. */
static bool take_separator(struct slice *s, char c)
{
    struct slice behind = *s;

    skip_space(&behind);
    if (!take_char(&behind, c))
        return false;
    skip_space(&behind);
    *s = behind;
    return true;
}

static bool take_quoted(struct slice *s)
{
    bool closed = false;

    if (!s->n || s->p[0] != '"')
        return false;
    *s = slice_from(*s, sip_lex_quoted(*s, 0, &closed));
    return closed;
}

/* An IPv6 address in brackets, as a host. */
static bool take_bracketed(struct slice *s)
{
    size_t end = slice_find(*s, ']');

    if (!s->n || s->p[0] != '[' || end == s->n)
        return false;
    *s = slice_from(*s, end + 1);
    return true;
}

static bool take_uri(struct slice *s)
{
    size_t end = slice_find(*s, '>');
    struct slice uri = slice_head(*s, end);
    size_t colon = slice_find(uri, ':');

    if (!s->n || s->p[0] != '<' || end == s->n || colon < 2 || colon == uri.n || sip_lex_find(uri, 0, LEX_SPACE) < uri.n)
        return false;
    *s = slice_from(*s, end + 1);
    return true;
}

/* Comments may hold others: counted, not recursive. */
static bool take_comment(struct slice *s)
{
    size_t depth = 0, n = 0;

    for (; n < s->n; n++) {
        char c = s->p[n];
        if (c == '\\' && n + 1 < s->n)
            n++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0)
            break;
        if (!depth)
            return false;
    }
    if (n == s->n)
        return false;
    *s = slice_from(*s, n + 1);
    return true;
}

static bool take_value(struct slice *s, bool uris)
{
    return take_quoted(s) || take_bracketed(s) || (uris && take_uri(s)) || take_while(s, is_token);
}

static bool take_params(struct slice *s, bool values, bool uris)
{
    while (take_separator(s, ';')) {
        if (!take_while(s, is_token))
            return false;
        if (values && take_separator(s, '=') && !take_value(s, uris))
            return false;
    }
    return true;
}

static bool take_auth(struct slice *s)
{
    do {
        if (!take_while(s, is_token) || !take_separator(s, '=') || !take_value(s, false))
            return false;
        skip_space(s);
    } while (take_separator(s, ','));
    return true;
}

/* What is not ASCII is let through: it is written for people. */
static bool is_product(char c)
{
    return is_token(c) || (unsigned char)c >= 0x80;
}

/* server-val *(LWS server-val): product [/ version], or a comment */
static bool take_products(struct slice *s)
{
    do {
        skip_space(s);
        if (s->n && s->p[0] == '(') {
            if (!take_comment(s))
                return false;
        } else if (!take_while(s, is_product) || (take_separator(s, '/') && !take_while(s, is_product))) {
            return false;
        }
    } while (s->n && sip_lex_is(s->p[0], LEX_SPACE));
    return true;
}

/* Two names with a point between, or any number where `more`. */
static bool take_pointed(struct slice *s, bool more)
{
    int parts = 1;

    if (!take_while(s, is_event))
        return false;
    for (; (more || parts < 2) && take_char(s, '.'); parts++)
        if (!take_while(s, is_event))
            return false;
    return more || parts == 2;
}

static bool take_hex(struct slice *s)
{
    for (int i = 0; i < 32; i++)
        if ((size_t)i >= s->n || !s->p[i] || !strchr("0123456789abcdef", s->p[i]))
            return false;
    *s = slice_from(*s, 32);
    return true;
}

static bool take_decimal(struct slice *s)
{
    if (!take_while(s, is_digit))
        return false;
    if (take_char(s, '.'))
        take_while(s, is_digit);
    return true;
}

static bool take_agent(struct slice *s)
{
    size_t n = sip_lex_find(*s, 0, LEX_SPACE | LEX_QUOTE);

    *s = slice_from(*s, n);
    return n > 0;
}

static bool take_callid(struct slice *s)
{
    return take_while(s, is_word) && (!take_char(s, '@') || take_while(s, is_word));
}

static bool take(struct slice *s, char part)
{
    switch (part) {
    case 't': return take_while(s, is_token);
    case 'n': return take_while(s, is_digit);
    case 'f': return take_decimal(s);
    case 'q': return take_quoted(s);
    case 'c': skip_space(s); return take_comment(s);
    case 'i': return take_callid(s);
    case 'e': return take_pointed(s, true);
    case 'r': return take_pointed(s, false);
    case 'u': return take_uri(s);
    case 'h': return take_agent(s);
    case 'd': return take_quoted(s) || take_while(s, is_digest);
    case 'x': return take_hex(s);
    case 'v': return take_products(s);
    case 'P': return take_params(s, true, false);
    case 'T': return take_params(s, false, false);
    case 'R': return take_params(s, true, true);
    case 'A': return take_auth(s);
    case '/': return take_separator(s, '/');
    case ' ': {
        size_t before = s->n;
        skip_space(s);
        return s->n < before;
    }
    default: return take_char(s, part);
    }
}

bool grammar_fits(const char *pattern, struct slice value)
{
    struct slice rest = slice_trim(value), before = rest;
    bool optional = false, skipping = false;

    if (*pattern == '?') {
        if (!rest.n)
            return true;
        pattern++;
    }
    for (const char *p = pattern; *p; p++) {
        if (*p == '[') {
            optional = true;
            before = rest;
        } else if (*p == ']') {
            optional = skipping = false;
        } else if (!skipping && !take(&rest, *p)) {
            if (!optional)
                return false;
            skipping = true;
            rest = before;
        }
    }
    skip_space(&rest);
    return rest.n == 0;
}
