/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/auth.h"
#include "sip/lex.h"
#include "sip/list.h"
#include "sip/param.h"

/* Eight hexadecimal digits (RFC 3261 25.1); fewer are read as well. */
static uint32_t nonce_count_of(struct slice digits)
{
    uint32_t count = 0;

    if (digits.n == 0 || digits.n > 8)
        return 0;
    for (size_t i = 0; i < digits.n; i++) {
        char c = slice_lower(digits.p[i]);
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return 0;
        count = count * 16 + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return count;
}

static void take_param(const struct sip_param *param, struct sip_auth *out)
{
    const struct {
        struct slice name;
        struct slice *where;
    } places[] = {
        {SLICE_LIT("realm"), &out->realm},
        {SLICE_LIT("nonce"), &out->nonce},
        {SLICE_LIT("username"), &out->username},
        {SLICE_LIT("algorithm"), &out->algorithm},
        {SLICE_LIT("response"), &out->response},
    };

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (!places[i].where->p && slice_eqi(param->name, places[i].name))
            *places[i].where = param->value;
    if (slice_eqi(param->name, SLICE_LIT("stale")))
        out->stale = slice_eqi(param->value, SLICE_LIT("true"));
    if (slice_eqi(param->name, SLICE_LIT("nc")))
        out->nonce_count = nonce_count_of(param->value);
}

enum sip_result sip_auth_parse(struct slice value, struct sip_auth *out)
{
    struct slice s = slice_trim(value), one;
    size_t scheme = sip_lex_skip(s, 0, LEX_TOKEN);
    struct slice rest = slice_from(s, scheme);
    struct sip_param param;

    *out = (struct sip_auth){.scheme = slice_head(s, scheme)};
    while (sip_list_next(&rest, &one))
        if (sip_param_next(&one, &param))
            take_param(&param, out);
    return scheme ? SIP_OK : SIP_NOT;
}
