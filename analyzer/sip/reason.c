/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/reason.h"
#include "sip/list.h"
#include "sip/param.h"

bool sip_reason_next(struct slice *rest, struct sip_reason *out)
{
    struct slice value;
    uint64_t cause;

    if (!sip_list_next(rest, &value))
        return false;
    size_t params = slice_find(value, ';');
    struct slice behind = slice_from(value, params);
    *out = (struct sip_reason){.protocol = slice_trim(slice_head(value, params))};
    out->has_cause = slice_number(sip_param_value(behind, SLICE_LIT("cause")), UINT32_MAX, &cause);
    if (out->has_cause)
        out->cause = (uint32_t)cause;
    out->text = sip_param_value(behind, SLICE_LIT("text"));
    return true;
}
