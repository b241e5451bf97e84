/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of Replaces (RFC 3891 6.1), and of Join (RFC 3911 7.1), which has the same form: the dialog that a new one
 * takes the place of, as its recipient knows it. */
#ifndef SIP_REPLACES_H
#define SIP_REPLACES_H

#include "base/slice.h"
#include "sip/result.h"

struct sip_replaces {
    struct slice call_id;
    struct slice to_tag, from_tag; /* SLICE_NONE where missing */
    bool early_only;
};

/* SIP_NOT where the Call-ID or a tag is missing; what could be read is in *out even then. */
enum sip_result sip_replaces_parse(struct slice value, struct sip_replaces *out);

#endif
