/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/uri_key.h"

#include "base/hash.h"
#include "sip/param.h"
#include "sip/uri.h"

static int hex_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : slice_lower(c) >= 'a' && slice_lower(c) <= 'f' ? slice_lower(c) - 'a' + 10 : -1;
}

/* Bytes one by one: escapes and the case are taken away on the way. */
static uint64_t hash_text(struct slice s, bool any_case, const char *without, uint64_t h)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '%' && i + 2 < s.n && hex_of(s.p[i + 1]) >= 0 && hex_of(s.p[i + 2]) >= 0) {
            c = (unsigned char)(hex_of(s.p[i + 1]) * 16 + hex_of(s.p[i + 2]));
            i += 2;
        }
        if (c && strchr(without, c))
            continue;
        h = (h ^ (any_case ? (unsigned char)slice_lower((char)c) : c)) * 0x100000001b3u;
    }
    return hash_mix(h, s.n ? 1 : 2);
}

static uint64_t hash_params(struct slice params, uint64_t h)
{
    static const char *const names[] = {"transport", "user", "ttl", "method", "maddr"};

    for (size_t i = 0; params.n && i < sizeof names / sizeof names[0]; i++) {
        struct slice value = sip_param_value(params, slice_of(names[i]));
        if (value.n)
            h = hash_text(value, true, "", h ^ i);
    }
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
