/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One name-addr or addr-spec with its parameters: From, To, Contact, Route … (RFC 3261 20.10 and 25.1). Without angle
 * brackets every parameter belongs to the header field, not to the URI. Lists are split first (list.h); the URI itself
 * is decoded by uri.h. */
#ifndef SIP_ADDR_H
#define SIP_ADDR_H

#include "base/slice.h"
#include "sip/result.h"

struct sip_addr {
    struct slice display; /* without its quotes, escapes left; SLICE_NONE where there is none */
    struct slice uri;     /* without brackets; "*" in "Contact: *" */
    struct slice params;  /* from the first ";" on; empty where there are none */
    bool brackets;
    bool quoted;     /* the display name is a quoted string */
    bool unbalanced; /* a quote or bracket is not closed */
};

/* SIP_NOT where there is no URI. An opening quote that is never closed counts as an ordinary character, so that what
 * follows is still found; a bracket that is never closed reaches to the end. */
enum sip_result sip_addr_parse(struct slice value, struct sip_addr *out);

/* The URI of a value; SLICE_NONE where there is none. */
struct slice sip_addr_uri(struct slice value);

/* The tag parameter; SLICE_NONE where it is missing or empty. */
struct slice sip_addr_tag(const struct sip_addr *addr);

#endif
