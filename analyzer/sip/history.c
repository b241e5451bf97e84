/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/history.h"

#include "sip/addr.h"
#include "sip/list.h"
#include "sip/param.h"

/* "?Reason=SIP%3Bcause%3D302": the separators are escaped (RFC 3261 19.1.1). */
static unsigned cause_of(struct slice headers)
{
    static const char *const names[] = {"cause%3D", "cause="};
    unsigned cause = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct slice name = slice_of(names[i]), at = slice_from(headers, slice_search_i(headers, name) + name.n);
        for (size_t k = 0; k < 3 && k < at.n && at.p[k] >= '0' && at.p[k] <= '9'; k++)
            cause = cause * 10 + (unsigned)(at.p[k] - '0');
        if (cause)
            break;
    }
    return cause;
}

bool sip_history_next(struct slice *rest, struct sip_history *out)
{
    struct slice value;
    struct sip_addr a;

    while (sip_list_next(rest, &value)) {
        if (sip_addr_parse(value, &a) != SIP_OK)
            continue;
        size_t headers = slice_find(a.uri, '?');
        *out = (struct sip_history){.uri = slice_head(a.uri, headers), .cause = cause_of(slice_from(a.uri, headers))};
        out->index = sip_param_value(a.params, SLICE_LIT("index"));
        out->mapped = sip_param_value(a.params, SLICE_LIT("mp"));
        return true;
    }
    return false;
}

static bool find_index(struct slice values, struct slice index, struct sip_history *out)
{
    struct sip_history entry;

    while (sip_history_next(&values, &entry)) {
        if (!slice_eq(entry.index, index))
            continue;
        *out = entry;
        return true;
    }
    return false;
}

bool sip_history_diverted(struct slice values, struct sip_history *out)
{
    struct sip_history entry, mapped = {0}, caused = {0};
    struct slice rest = values;

    while (sip_history_next(&rest, &entry)) {
        if (entry.mapped.p)
            mapped = entry;
        if (entry.cause)
            caused = entry;
    }
    if (mapped.mapped.p && find_index(values, mapped.mapped, out))
        return true;
    *out = caused;
    return caused.uri.p != NULL;
}

bool sip_history_diversion(struct slice values, struct slice *uri, struct slice *reason)
{
    struct slice value;
    struct sip_addr a;

    if (!sip_list_next(&values, &value) || sip_addr_parse(value, &a) != SIP_OK)
        return false;
    *uri = a.uri;
    *reason = sip_param_value(a.params, SLICE_LIT("reason"));
    return true;
}
