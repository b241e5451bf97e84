/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/session.h"
#include "sip/param.h"

enum sip_result sip_session_parse(struct slice value, struct sip_session *out)
{
    size_t params = slice_find(value, ';');
    uint64_t seconds;

    if (!slice_number(slice_trim(slice_head(value, params)), UINT32_MAX, &seconds))
        return SIP_NOT;
    struct slice refresher = sip_param_value(slice_from(value, params), SLICE_LIT("refresher"));
    *out = (struct sip_session){(uint32_t)seconds, REFRESHER_NONE};
    if (slice_eqi(refresher, SLICE_LIT("uac")))
        out->refresher = REFRESHER_UAC;
    else if (slice_eqi(refresher, SLICE_LIT("uas")))
        out->refresher = REFRESHER_UAS;
    return SIP_OK;
}
