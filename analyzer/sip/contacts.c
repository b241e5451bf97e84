/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/contacts.h"

#include "sip/addr.h"
#include "sip/list.h"
#include "sip/param.h"
#include "sip/uri_key.h"

enum { MALFORMED = 3600 };

/* RFC 3261 10.2: larger values count as 2**32-1, malformed ones as 3600. */
static int64_t expires_of(struct slice params, int64_t otherwise)
{
    struct sip_param param;
    uint64_t seconds;

    if (!sip_param_find(params, SLICE_LIT("expires"), &param))
        return otherwise;
    if (!slice_number(slice_trim(param.value), UINT64_MAX, &seconds))
        return MALFORMED;
    return seconds < UINT32_MAX ? (int64_t)seconds : UINT32_MAX;
}

static void add(struct sip_contacts *out, struct slice value)
{
    struct sip_addr a;

    if (sip_addr_parse(value, &a) != SIP_OK)
        return;
    if (slice_eq(a.uri, SLICE_LIT("*")))
        out->star = true;
    else if (out->n == SIP_CONTACTS)
        out->further++;
    else
        out->items[out->n++] = (struct sip_contact){a.uri, a.params, sip_uri_key(a.uri), expires_of(a.params, out->header)};
}

void sip_contacts_read(const struct sip_msg *m, struct sip_contacts *out)
{
    struct slice line, value;
    uint64_t header;

    out->n = out->further = 0;
    out->star = false;
    out->header = sip_msg_number(m, HEADER_EXPIRES, &header) ? (int64_t)header : -1;
    for (unsigned i = 0; (line = sip_msg_header(m, HEADER_CONTACT, i)).p; i++)
        while (sip_list_next(&line, &value))
            add(out, value);
}
