/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff_normal.h"

static const struct slice params[] = {
#define DIFF_PARAM(name) {name, sizeof(name) - 1},
#include "report/diff.def"
};

static bool is_bound(enum sip_header h)
{
    switch (h) {
#define DIFF_BOUND(header) case HEADER_##header:
#include "report/diff.def"
        return true;
    default: return false;
    }
}

size_t diff_normal_host(const struct diff_side *side, const struct endpoint *at)
{
    for (size_t i = 0; i < side->n_hosts; i++) {
        const struct endpoint *host = &side->hosts[i];
        if (endpoint_same_ip(host, at) && (host->port == 0 || at->port == 0 || host->port == at->port))
            return i;
    }
    return side->n_hosts;
}

/* ---- addresses ---- */

static bool is_address_char(char c, bool bracketed)
{
    return (c >= '0' && c <= '9') || c == '.' || (bracketed && (c == ':' || g_ascii_isxdigit(c)));
}

static size_t address_length(struct slice text)
{
    bool bracketed = text.n && text.p[0] == '[';
    size_t n = bracketed;

    while (n < text.n && is_address_char(text.p[n], bracketed))
        n++;
    if (bracketed)
        return n < text.n && text.p[n] == ']' ? n + 1 : 0;
    while (n && text.p[n - 1] == '.')
        n--;
    return n;
}

static size_t port_length(struct slice text)
{
    size_t n = 1;

    if (text.n < 2 || text.p[0] != ':')
        return 0;
    while (n < text.n && n < 6 && g_ascii_isdigit(text.p[n]))
        n++;
    return n > 1 ? n : 0;
}

/* An IP address at the front: returns the bytes that it and its port take, 0 where there is none. */
static size_t put_address(GString *out, const struct diff_side *side, struct slice text)
{
    size_t n = address_length(text), port = n ? port_length(slice_from(text, n)) : 0;
    struct endpoint at;

    if (n < 2 || !endpoint_parse(slice_head(text, n + port), &at))
        return 0;
    size_t host = diff_normal_host(side, &at);
    if (host < side->n_hosts)
        g_string_append_printf(out, "{%zu}", host + 1);
    else
        g_string_append_len(out, text.p, (gssize)n);
    return n + port;
}

/* ---- parameters ---- */

/* The value behind "=", quoted or a token: how long it is. */
static size_t value_length(struct slice text)
{
    size_t n = 0;

    if (text.n && text.p[0] == '"') {
        for (n = 1; n < text.n && text.p[n] != '"'; n++)
            n += text.p[n] == '\\' && n + 1 < text.n;
        return n < text.n ? n + 1 : n;
    }
    while (n < text.n && !strchr(";,> \t\r\n?&", text.p[n]))
        n++;
    return n;
}

/* "tag=1928301774" at the front: writes "tag=*" and returns the bytes that were taken, 0 where it is no such thing. */
static size_t put_param(GString *out, struct slice text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(params); i++) {
        if (!slice_startsi(text, params[i]))
            continue;
        size_t n = params[i].n;
        if (n < text.n && text.p[n] == '=')
            n += 1 + value_length(slice_from(text, n + 1));
        else if (n < text.n && !strchr(";,> \t\r\n", text.p[n]))
            continue;
        g_string_append_len(out, params[i].p, (gssize)params[i].n);
        g_string_append(out, "=*");
        return n;
    }
    return 0;
}

/* "alice@": the caller's user. */
static size_t put_user(GString *out, struct slice user, const char *name, struct slice text)
{
    if (!user.n || !slice_starts(text, user) || user.n == text.n || text.p[user.n] != '@')
        return 0;
    g_string_append(out, name);
    return user.n;
}

static bool is_word_char(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == '%';
}

/* One step over a value: a parameter, an address, white space, or a character. Returns the bytes taken. */
static size_t put_piece(GString *out, const struct diff_side *side, struct slice rest, char before, bool users)
{
    size_t n = 0;

    if (slice_is_lws(rest.p[0])) {
        while (n < rest.n && slice_is_lws(rest.p[n]))
            n++;
        g_string_append_c(out, ' ');
        return n;
    }
    if (before && strchr(";, ?&\t\n", before))
        n = put_param(out, rest);
    if (!n && users && !is_word_char(before))
        n = put_user(out, side->caller, "{from}", rest);
    if (!n && users && !is_word_char(before))
        n = put_user(out, side->callee, "{to}", rest);
    if (!n && !is_word_char(before))
        n = put_address(out, side, rest);
    if (!n)
        g_string_append_c(out, rest.p[n++]);
    return n;
}

static void put_text(GString *out, const struct diff_side *side, struct slice value, bool users)
{
    char before = ' ';

    while (value.n) {
        size_t n = put_piece(out, side, value, before, users);
        before = value.p[n - 1];
        value = slice_from(value, n);
    }
}

void diff_normal_value(GString *out, const struct diff_side *side, enum sip_header h, struct slice value)
{
    if (is_bound(h))
        g_string_append_c(out, '*');
    else
        put_text(out, side, value, h != HEADER_FROM && h != HEADER_TO);
}

/* ---- session descriptions ---- */

static const struct slice bound_lines[] = { /* what follows is bound to differ */
    {"a=rtcp:", 7}, {"a=candidate:", 12}, {"a=ssrc", 6}, {"a=ice-ufrag:", 12}, {"a=ice-pwd:", 10},
    {"a=fingerprint:", 14}, {"a=msid", 6}, {"a=remote-candidates:", 20},
};

static struct slice word_of(struct slice *rest)
{
    struct slice word = slice_head(*rest, slice_find(*rest, ' '));

    *rest = slice_from(*rest, word.n + 1);
    return word;
}

/* m=audio 49170 RTP/AVP 0: a port of 0 says that the stream is refused. */
static void put_media(GString *out, struct slice line)
{
    struct slice rest = line, media = word_of(&rest), port = word_of(&rest);

    g_string_append_len(out, media.p, (gssize)media.n);
    g_string_append(out, slice_eq(port, SLICE_LIT("0")) ? " 0 " : " * ");
    g_string_append_len(out, rest.p, (gssize)rest.n);
}

/* o=- 1 1 IN IP4 192.0.2.1: ids and version differ in each session. */
static void put_origin(GString *out, const struct diff_side *side, struct slice line)
{
    struct slice rest = line;

    for (int i = 0; i < 3; i++)
        word_of(&rest);
    g_string_append(out, "o=* * * ");
    put_text(out, side, rest, false);
}

/* a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:…: the suite matters, the key does not. */
static void put_crypto(GString *out, struct slice line)
{
    struct slice rest = line, tag = word_of(&rest), suite = word_of(&rest);

    g_string_append_len(out, tag.p, (gssize)tag.n);
    g_string_append_c(out, ' ');
    g_string_append_len(out, suite.p, (gssize)suite.n);
    g_string_append(out, " *");
}

void diff_normal_sdp_line(GString *out, const struct diff_side *side, struct slice line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(bound_lines); i++)
        if (slice_starts(line, bound_lines[i])) {
            g_string_append_len(out, bound_lines[i].p, (gssize)bound_lines[i].n);
            g_string_append_c(out, '*');
            return;
        }
    if (slice_starts(line, SLICE_LIT("m=")))
        put_media(out, line);
    else if (slice_starts(line, SLICE_LIT("o=")))
        put_origin(out, side, line);
    else if (slice_starts(line, SLICE_LIT("a=crypto:")))
        put_crypto(out, line);
    else
        put_text(out, side, line, false);
}
