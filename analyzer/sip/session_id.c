/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/session_id.h"

#include "sip/param.h"

enum { UUID_DIGITS = 32 };

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (slice_lower(c) >= 'a' && slice_lower(c) <= 'f');
}

static struct slice uuid_of(struct slice text)
{
    bool nil = true;

    if (text.n != UUID_DIGITS)
        return SLICE_NONE;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_hex(text.p[i]))
            return SLICE_NONE;
        nil = nil && text.p[i] == '0';
    }
    return nil ? SLICE_NONE : text;
}

enum sip_result sip_session_id_parse(struct slice value, struct sip_session_id *out)
{
    size_t params = slice_find(value, ';');
    struct slice rest = slice_from(value, params);
    struct sip_param remote;

    out->local = uuid_of(slice_trim(slice_head(value, params)));
    out->has_remote = sip_param_find(rest, SLICE_LIT("remote"), &remote);
    out->remote = out->has_remote ? uuid_of(remote.value) : SLICE_NONE;
    return out->local.p || out->remote.p ? SIP_OK : SIP_NOT;
}
