/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/param.h"
#include "sip/lex.h"

static struct slice cut(struct slice s, size_t from, size_t to)
{
    return slice_trim((struct slice){s.p + from, to - from});
}

/* `at` is behind the "=". Returns the place behind the value. */
static size_t take_value(struct slice s, size_t at, struct sip_param *out)
{
    at = sip_lex_skip(s, at, LEX_SPACE);
    size_t end = sip_lex_find_unquoted(s, at, LEX_SEMICOLON);

    if (at < s.n && s.p[at] == '"') {
        bool closed;
        size_t behind = sip_lex_quoted(s, at, &closed);
        out->value = (struct slice){s.p + at + 1, behind - at - 1 - (closed ? 1 : 0)};
        out->quoted = true;
    } else {
        out->value = cut(s, at, end);
    }
    return end;
}

/* What is up to the next semicolon, where it has no quote. */
static void take_plain(struct slice text, struct sip_param *out)
{
    size_t equals = slice_find(text, '=');

    out->name = slice_trim(slice_head(text, equals));
    out->value = equals < text.n ? slice_trim(slice_from(text, equals + 1)) : SLICE_NONE;
    out->quoted = false;
}

bool sip_param_next(struct slice *rest, struct sip_param *out)
{
    struct slice s = *rest;
    size_t at = sip_lex_skip(s, 0, LEX_SPACE | LEX_SEMICOLON);

    if (at == s.n) {
        *rest = slice_from(s, s.n);
        return false;
    }
    struct slice text = slice_from(s, at);
    text = slice_head(text, slice_find(text, ';'));
    if (slice_find(text, '"') == text.n) {
        take_plain(text, out);
        *rest = slice_from(s, at + text.n);
        return true;
    }
    size_t end = sip_lex_find_unquoted(s, at, LEX_SEMICOLON | LEX_EQUALS);
    *out = (struct sip_param){cut(s, at, end), SLICE_NONE, false};
    if (end < s.n && s.p[end] == '=')
        end = take_value(s, end + 1, out);
    *rest = slice_from(s, end);
    return true;
}

bool sip_param_all_named(struct slice params)
{
    struct slice rest = slice_trim(params);
    struct sip_param param;

    while (rest.n) {
        size_t at = sip_lex_skip(rest, rest.p[0] == ';' ? 1 : 0, LEX_SPACE);
        if (at == rest.n || rest.p[at] == ';' || !sip_param_next(&rest, &param) || !sip_lex_is_token(param.name))
            return false;
    }
    return true;
}

bool sip_param_find(struct slice params, struct slice name, struct sip_param *out)
{
    while (sip_param_next(&params, out))
        if (slice_eqi(out->name, name))
            return true;
    return false;
}

struct slice sip_param_value(struct slice params, struct slice name)
{
    struct sip_param found;
    bool there = sip_param_find(params, name, &found);

    return there && found.value.n ? found.value : SLICE_NONE;
}
