/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/uri_key.h"

#include "base/hash.h"
#include "sip/param.h"

enum { ROOM = 256 }; /* bytes of a part that are compared */

enum scheme { SCHEME_OTHER, SCHEME_SIP, SCHEME_SIPS, SCHEME_TEL };

static enum scheme scheme_of(struct slice s)
{
    return slice_eqi(s, SLICE_LIT("sip"))    ? SCHEME_SIP
           : slice_eqi(s, SLICE_LIT("sips")) ? SCHEME_SIPS
           : slice_eqi(s, SLICE_LIT("tel"))  ? SCHEME_TEL
                                             : SCHEME_OTHER;
}

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : slice_lower(c) >= 'a' && slice_lower(c) <= 'f' ? slice_lower(c) - 'a' + 10 : -1;
}

/* Most users have no escapes. */
static uint64_t hash_unescaped(struct slice s, uint64_t h)
{
    char text[ROOM];
    size_t n = 0;

    if (slice_find(s, '%') == s.n)
        return hash_slice(slice_head(s, ROOM), h);
    for (size_t i = 0; i < s.n && n < ROOM; i++) {
        bool escaped = s.p[i] == '%' && i + 2 < s.n && hex_of(s.p[i + 1]) >= 0 && hex_of(s.p[i + 2]) >= 0;
        text[n++] = escaped ? (char)(hex_of(s.p[i + 1]) * 16 + hex_of(s.p[i + 2])) : s.p[i];
        i += escaped ? 2 : 0;
    }
    return hash_bytes(text, n, h);
}

/* RFC 3966 5: without its visual separators. */
static uint64_t hash_number(struct slice s, uint64_t h)
{
    char text[ROOM];
    size_t n = 0;

    for (size_t i = 0; i < s.n && n < ROOM; i++)
        if (s.p[i] && !strchr("-.()", s.p[i]))
            text[n++] = slice_lower(s.p[i]);
    return hash_bytes(text, n, h);
}

/* Their order does not matter. */
static uint64_t hash_params(struct slice params)
{
    static const char *const names[] = {"transport", "user", "ttl", "method", "maddr"};
    struct sip_param param;
    uint64_t h = 0;

    while (sip_param_next(&params, &param))
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (param.value.n && slice_eqi(param.name, slice_of(names[i])))
                h += hash_folded(param.value, i + 1);
    return h;
}

/* host, host:port or [host]:port */
static uint64_t hash_place(struct slice s, uint64_t h)
{
    size_t bracket = s.n && s.p[0] == '[' ? slice_find(s, ']') : 0;
    struct slice behind = slice_from(s, bracket);
    size_t colon = bracket + slice_find(behind, ':');
    uint64_t port = UINT16_MAX + 1;

    if (colon < s.n && !slice_number(slice_from(s, colon + 1), UINT16_MAX, &port))
        colon = s.n; /* no port: all of it is the host */
    return hash_mix(hash_folded(slice_head(s, colon), h), port);
}

static uint64_t key_of(struct slice text, bool whole)
{
    size_t colon = slice_find(text, ':');
    enum scheme scheme = scheme_of(slice_head(text, colon));
    struct slice s = slice_from(text, colon + 1);
    uint64_t h = whole ? scheme : 0;

    if (colon == 0 || colon == text.n)
        return 0;
    if (scheme == SCHEME_OTHER)
        return hash_slice(text, 0) | 1;
    size_t at = scheme == SCHEME_TEL ? s.n : slice_find(s, '@');
    if (at < s.n) {
        h = hash_unescaped(slice_head(s, at), h + 1);
        s = slice_from(s, at + 1);
    }
    s = slice_head(s, slice_find(s, '?'));
    size_t params = slice_find(s, ';');
    h = scheme == SCHEME_TEL ? hash_number(slice_head(s, params), h) : hash_place(slice_head(s, params), h);
    return (h + (whole && params < s.n ? hash_params(slice_from(s, params)) : 0)) | 1;
}

uint64_t sip_uri_key(struct slice uri)
{
    return key_of(uri, true);
}

uint64_t sip_uri_key_place(struct slice uri)
{
    return key_of(uri, false);
}
