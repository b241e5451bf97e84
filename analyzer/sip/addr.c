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

static void take_bracketed(struct slice s, size_t bracket, struct sip_addr *out)
{
    struct slice inner = slice_from(s, bracket + 1);
    size_t close = slice_find(inner, '>');

    take_display(slice_head(s, bracket), out);
    out->brackets = true;
    out->unbalanced |= close == inner.n;
    out->uri = slice_trim(slice_head(inner, close));
    out->params = slice_from(inner, close + 1);
    if (out->params.n && out->params.p[0] != ';')
        out->params = slice_from(out->params, slice_find(out->params, ';'));
}

enum sip_result sip_addr_parse(struct slice value, struct sip_addr *out)
{
    struct slice s = slice_trim(value);

    *out = (struct sip_addr){.display = SLICE_NONE};
    size_t bracket = find_bracket(s, out);
    if (bracket < s.n) {
        take_bracketed(s, bracket, out);
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
        slice_find(tag, ';') == tag.n && slice_find(tag, '"') == tag.n)
        return tag;
    return sip_param_value(addr->params, SLICE_LIT("tag"));
}
