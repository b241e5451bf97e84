/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/uri.h"
#include "sip/lex.h"

static bool is_alpha(char c)
{
    return slice_lower(c) >= 'a' && slice_lower(c) <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (slice_lower(c) >= 'a' && slice_lower(c) <= 'f');
}

/* Letters, digits, the marks of RFC 3261 25.1, complete escapes, and the characters of `more`. */
static bool only_uri_characters(struct slice s, const char *more)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            if (i + 2 >= s.n || !is_hex(s.p[i + 1]) || !is_hex(s.p[i + 2]))
                return false;
            i += 2;
        } else if (!is_alpha(c) && !is_digit(c) && (c == 0 || (!strchr("-_.!~*'()", c) && !strchr(more, c)))) {
            return false;
        }
    }
    return true;
}

static bool is_host_name(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '.')
            return false;
    return s.n > 0;
}

static bool is_ipv6(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_hex(s.p[i]) && s.p[i] != ':' && s.p[i] != '.')
            return false;
    return s.n > 1 && slice_find(s, ':') < s.n;
}

static bool take_port(struct slice digits, struct sip_uri *out)
{
    uint64_t port;

    out->has_port = true;
    if (!slice_number(digits, UINT16_MAX, &port))
        return false;
    out->port = (uint16_t)port;
    return true;
}

/* An IPv6 address without its brackets has more than one colon; then all of it is the host. */
static bool take_host_port(struct slice s, struct sip_uri *out)
{
    size_t close = slice_find(s, ']');

    if (s.n && s.p[0] == '[' && close < s.n) {
        struct slice behind = slice_from(s, close + 1);
        out->host = (struct slice){s.p + 1, close - 1};
        out->ipv6 = true;
        return is_ipv6(out->host) && (behind.n == 0 || (behind.p[0] == ':' && take_port(slice_from(behind, 1), out)));
    }
    size_t colon = slice_find(s, ':');
    struct slice behind = slice_from(s, colon + 1);
    out->host = slice_head(s, colon);
    if (colon == s.n)
        return is_host_name(s);
    if (slice_find(behind, ':') < behind.n) {
        out->host = s;
        return false;
    }
    return take_port(behind, out) && is_host_name(out->host);
}

static bool take_user(struct slice s, struct sip_uri *out)
{
    size_t colon = slice_find(s, ':');

    out->user = slice_head(s, colon);
    if (colon < s.n)
        out->password = slice_from(s, colon + 1);
    return out->user.n > 0 && only_uri_characters(out->user, "&=+$,;?/") && only_uri_characters(out->password, "&=+$,");
}

static bool valid_params(struct slice params)
{
    struct slice rest = params;

    while (rest.n) {
        rest = slice_from(rest, 1);
        size_t end = slice_find(rest, ';');
        struct slice param = slice_head(rest, end);
        size_t equals = slice_find(param, '=');
        if (equals == 0 || equals + 1 == param.n || !only_uri_characters(slice_head(param, equals), "[]/:&+$") ||
            !only_uri_characters(slice_from(param, equals + 1), "[]/:&+$"))
            return false;
        rest = slice_from(rest, end);
    }
    return true;
}

static bool valid_headers(struct slice headers)
{
    struct slice rest = headers;

    while (rest.n) {
        size_t end = slice_find(rest, '&');
        struct slice header = slice_head(rest, end);
        size_t equals = slice_find(header, '=');
        if (equals == 0 || equals == header.n || !only_uri_characters(slice_head(header, equals), "[]/?:+$") ||
            !only_uri_characters(slice_from(header, equals + 1), "[]/?:+$"))
            return false;
        rest = slice_from(rest, end + 1);
    }
    return headers.n > 0;
}

static bool parse_sip(struct sip_uri *out)
{
    struct slice s = out->opaque;
    size_t at = slice_find(s, '@');
    bool valid = true;

    if (at < s.n) {
        valid = take_user(slice_head(s, at), out);
        s = slice_from(s, at + 1);
    }
    size_t question = slice_find(s, '?');
    if (question < s.n) {
        out->headers = slice_from(s, question + 1);
        s = slice_head(s, question);
        valid &= valid_headers(out->headers);
    }
    size_t params = slice_find(s, ';');
    out->params = slice_from(s, params);
    valid &= take_host_port(slice_head(s, params), out);
    return valid && valid_params(out->params);
}

/* RFC 3966 3: digits and visual separators, hexadecimal ones in a local number. */
static bool parse_tel(struct sip_uri *out)
{
    struct slice s = out->opaque;
    size_t params = slice_find(s, ';');

    out->user = slice_head(s, params);
    out->params = slice_from(s, params);
    for (size_t i = 0; i < out->user.n; i++) {
        char c = out->user.p[i];
        if (!is_hex(c) && (c == 0 || !strchr("-.()*#", c)) && !(c == '+' && i == 0))
            return false;
    }
    return out->user.n > 0 && valid_params(out->params);
}

static bool valid_opaque(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '<' || s.p[i] == '>' || s.p[i] == '"')
            return false;
    return s.n > 0;
}

/* The length of the scheme in front of its colon; 0 where there is none. */
static size_t scheme_length(struct slice s)
{
    size_t at = 0;

    while (at < s.n && (is_alpha(s.p[at]) || (at > 0 && (is_digit(s.p[at]) || strchr("+-.", s.p[at])) && s.p[at])))
        at++;
    return at < s.n && s.p[at] == ':' ? at : 0;
}

enum sip_result sip_uri_parse(struct slice text, struct sip_uri *out)
{
    size_t scheme = scheme_length(text);
    bool valid;

    *out = (struct sip_uri){.scheme = URI_OTHER};
    if (scheme == 0)
        return SIP_NOT;
    out->scheme_text = slice_head(text, scheme);
    out->opaque = slice_from(text, scheme + 1);
    out->params = slice_from(text, text.n);
    if (slice_eqi(out->scheme_text, SLICE_LIT("sip")) || slice_eqi(out->scheme_text, SLICE_LIT("sips"))) {
        out->scheme = scheme == 3 ? URI_SIP : URI_SIPS;
        valid = parse_sip(out);
    } else if (slice_eqi(out->scheme_text, SLICE_LIT("tel"))) {
        out->scheme = URI_TEL;
        valid = parse_tel(out);
    } else {
        valid = valid_opaque(out->opaque);
    }
    return valid ? SIP_OK : SIP_NOT;
}
