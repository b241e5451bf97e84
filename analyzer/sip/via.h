/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One Via value (RFC 3261 20.42, 18.2.1, RFC 3581 for rport). */
#ifndef SIP_VIA_H
#define SIP_VIA_H

#include "sip/result.h"
#include "base/slice.h"

struct sip_via {
    struct slice text;      /* the whole value */
    struct slice transport; /* "UDP", as written */
    struct slice host;      /* of sent-by; brackets of an IPv6 reference are not part of it */
    uint16_t port;          /* of sent-by; 0 where there is none */
    struct slice branch;    /* SLICE_NONE where missing */
    struct slice received;
    bool has_rport;
    uint16_t rport;         /* 0 where it has no value */
};

/* Decodes the first Via value of `text`; *rest is what follows its comma, empty at the end. SIP_NOT where it has no
 * sent-by; what could be read of it is in *via even then. */
enum sip_result sip_via_parse(struct slice text, struct sip_via *via, struct slice *rest);

/* RFC 3261 8.1.1.7: a branch that begins with the magic cookie "z9hG4bK" (in any case) and goes on: the bare cookie
 * identifies no transaction (RFC 4475 3.2.1). */
bool sip_via_has_cookie(const struct sip_via *via);

#endif
