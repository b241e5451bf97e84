/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/uri_key.h"

#include "base/hash.h"
#include "sip/param.h"
#include "sip/uri.h"

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : slice_lower(c) >= 'a' && slice_lower(c) <= 'f' ? slice_lower(c) - 'a' + 10 : -1;
}

enum { PIECE = 64 }; /* bytes that are hashed at a time, escapes and what is left out being taken away */

static uint64_t hash_piece(struct slice s, bool any_case, uint64_t h)
{
    return any_case ? hash_folded(s, h) : hash_slice(s, h);
}

static uint64_t hash_text(struct slice s, bool any_case, const char *without, uint64_t h)
{
    bool plain = !*without && slice_find(s, '%') == s.n;
    char piece[PIECE];
    size_t n = 0;

    for (size_t i = 0; plain && i < s.n; i += PIECE)
        h = hash_piece(slice_head(slice_from(s, i), PIECE), any_case, h);
    for (size_t i = 0; !plain && i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '%' && i + 2 < s.n && hex_of(s.p[i + 1]) >= 0 && hex_of(s.p[i + 2]) >= 0) {
            c = (unsigned char)(hex_of(s.p[i + 1]) * 16 + hex_of(s.p[i + 2]));
            i += 2;
        }
        if (c && strchr(without, c))
            continue;
        piece[n++] = (char)c;
        if (n == PIECE) {
            h = hash_piece((struct slice){piece, n}, any_case, h);
            n = 0;
        }
    }
    if (n)
        h = hash_piece((struct slice){piece, n}, any_case, h);
    return hash_mix(h, s.n ? 1 : 2);
}

static uint64_t hash_params(struct slice params, uint64_t h)
{
    static const struct slice names[] = {
        {"transport", 9}, {"user", 4}, {"ttl", 3}, {"method", 6}, {"maddr", 5}};
    enum { NAMES = sizeof names / sizeof names[0] };
    struct slice values[NAMES] = {{NULL, 0}}; /* the first of each name counts */
    struct sip_param param;

    while (sip_param_next(&params, &param))
        for (size_t i = 0; i < NAMES; i++)
            if (!values[i].p && slice_eqi(param.name, names[i]))
                values[i] = param.value.p ? param.value : slice_head(param.name, 0);
    for (size_t i = 0; i < NAMES; i++)
        if (values[i].n)
            h = hash_text(values[i], true, "", h ^ i);
    return h;
}

static uint64_t key_of(struct slice text, bool whole)
{
    struct sip_uri uri;
    uint64_t h = 0xcbf29ce484222325u;

    sip_uri_parse(text, &uri);
    if (!uri.scheme_text.n)
        return 0;
    if (uri.scheme == URI_OTHER)
        return hash_slice(text, h) | 1;
    if (whole)
        h ^= (uint64_t)uri.scheme;
    bool tel = uri.scheme == URI_TEL;
    h = hash_text(uri.user, tel, tel ? "-.()" : "", h);
    h = hash_text(uri.password, false, "", h);
    h = hash_text(uri.host, true, "", h);
    h = hash_mix(h, uri.has_port ? 65536u + uri.port : 0u);
    return (whole ? hash_params(uri.params, h) : h) | 1;
}

uint64_t sip_uri_key(struct slice uri)
{
    return key_of(uri, true);
}

uint64_t sip_uri_key_place(struct slice uri)
{
    return key_of(uri, false);
}
