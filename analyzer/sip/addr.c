/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/addr.h"
#include "sip/lex.h"
#include "sip/param.h"

/* The "<" of a name-addr, or s.n. */
static size_t find_bracket(struct slice s, struct sip_addr *out)
{
    size_t at = 0;

    for (;;) {
        at = sip_lex_find(s, at, LEX_LESS | LEX_QUOTE);
        if (at == s.n || s.p[at] == '<')
            return at;
        bool closed;
        size_t behind = sip_lex_quoted(s, at, &closed);
        if (!closed) {
            out->unbalanced = true;
            return sip_lex_find(s, at, LEX_LESS);
        }
        at = behind;
    }
}

static void take_display(struct slice text, struct sip_addr *out)
{
    struct slice name = slice_trim(text);

    out->quoted = name.n > 1 && name.p[0] == '"' && name.p[name.n - 1] == '"' && !out->unbalanced;
    if (out->quoted)
        name = (struct slice){name.p + 1, name.n - 2};
    if (name.n || out->quoted)
        out->display = name;
}

/* `close` is how far behind the "<" its ">" is. */
static void take_bracketed(struct slice s, size_t bracket, size_t close, struct sip_addr *out)
{
    struct slice inner = slice_from(s, bracket + 1);

    take_display(slice_head(s, bracket), out);
    out->brackets = true;
    out->unbalanced |= close == inner.n;
    out->uri = slice_trim(slice_head(inner, close));
    out->params = slice_from(inner, close + 1);
    if (out->params.n && out->params.p[0] != ';')
        out->params = slice_from(out->params, slice_find(out->params, ';'));
}

/* A name-addr whose display name, if it has one in quotes, begins the value and escapes nothing. False for any other.
 */
static bool take_usual(struct slice s, struct sip_addr *out)
{
    if (!scan_is_markable(s.n) || s.p[0] <= ' ' || s.p[s.n - 1] <= ' ')
        return false;
    struct scan_text text = scan_load(s.p, s.n);
    uint64_t open = scan_marks(&text, '<'), close = scan_marks(&text, '>'), quotes = scan_marks(&text, '"');
    if (!open || !close || scan_marks(&text, '\\'))
        return false;
    uint64_t before = (open & -open) - 1; /* all bytes before the bracket */
    quotes &= before;
    if (quotes && (!(quotes & 1) || __builtin_popcountll(quotes) != 2))
        return false;
    close &= ~before;
    if (!close)
        return false;
    size_t bracket = (unsigned)__builtin_ctzll(open);
    take_bracketed(s, bracket, (unsigned)__builtin_ctzll(close) - bracket - 1, out);
    return true;
}

enum sip_result sip_addr_parse(struct slice value, struct sip_addr *out)
{
    *out = (struct sip_addr){.display = SLICE_NONE};
    if (take_usual(value, out))
        return out->uri.n ? SIP_OK : SIP_NOT;
    struct slice s = slice_trim(value);
    size_t bracket = find_bracket(s, out);
    if (bracket < s.n) {
        take_bracketed(s, bracket, slice_find(slice_from(s, bracket + 1), '>'), out);
    } else {
        size_t params = slice_find(s, ';');
        out->uri = slice_trim(slice_head(s, params));
        out->params = slice_from(s, params);
    }
    return out->uri.n ? SIP_OK : SIP_NOT;
}

struct slice sip_addr_uri(struct slice value)
{
    struct sip_addr a;

    return sip_addr_parse(value, &a) == SIP_OK ? a.uri : SLICE_NONE;
}

struct slice sip_addr_tag(const struct sip_addr *addr)
{
    struct slice tag = slice_from(addr->params, 5);

    if (addr->params.n == 0)
        return SLICE_NONE;
    /* Nearly always it is the only parameter. */
    if (slice_starts(addr->params, SLICE_LIT(";tag=")) && tag.n && !slice_is_lws(tag.p[0]) &&
        sip_lex_find(tag, 0, LEX_SEMICOLON | LEX_QUOTE) == tag.n)
        return tag;
    return sip_param_value(addr->params, SLICE_LIT("tag"));
}
