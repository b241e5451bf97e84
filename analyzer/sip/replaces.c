/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/replaces.h"
#include "sip/param.h"

enum sip_result sip_replaces_parse(struct slice value, struct sip_replaces *out)
{
    size_t behind = slice_find(value, ';');
    struct slice params = slice_from(value, behind);
    struct sip_param early;

    out->call_id = slice_trim(slice_head(value, behind));
    out->to_tag = sip_param_value(params, SLICE_LIT("to-tag"));
    out->from_tag = sip_param_value(params, SLICE_LIT("from-tag"));
    out->early_only = sip_param_find(params, SLICE_LIT("early-only"), &early);
    return out->call_id.n && out->to_tag.p && out->from_tag.p ? SIP_OK : SIP_NOT;
}
