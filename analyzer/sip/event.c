/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/event.h"
#include "sip/lex.h"
#include "sip/param.h"

static bool take_seconds(struct slice params, struct slice name, uint32_t *out)
{
    uint64_t seconds;

    if (!slice_number(sip_param_value(params, name), UINT32_MAX, &seconds))
        return false;
    *out = (uint32_t)seconds;
    return true;
}

enum sip_result sip_event_parse(struct slice value, struct sip_event *out)
{
    size_t params = slice_find(value, ';');

    out->type = slice_trim(slice_head(value, params));
    out->params = slice_from(value, params);
    out->id = sip_param_value(out->params, SLICE_LIT("id"));
    return sip_lex_is_token(out->type) ? SIP_OK : SIP_NOT;
}

bool sip_event_is_command(struct slice type)
{
    static const char *const names[] = {"talk", "hold", "check-sync", "resync", "reboot", "restart", "report", "keep-alive"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_eqi(type, slice_of(names[i])))
            return true;
    return false;
}

enum sip_result sip_event_state_parse(struct slice value, struct sip_event_state *out)
{
    size_t behind = slice_find(value, ';');
    struct slice params = slice_from(value, behind);

    *out = (struct sip_event_state){.state = slice_trim(slice_head(value, behind))};
    out->reason = sip_param_value(params, SLICE_LIT("reason"));
    out->has_expires = take_seconds(params, SLICE_LIT("expires"), &out->expires);
    out->has_retry_after = take_seconds(params, SLICE_LIT("retry-after"), &out->retry_after);
    return sip_lex_is_token(out->state) ? SIP_OK : SIP_NOT;
}
