/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One challenge or one set of credentials: WWW-Authenticate, Proxy-Authenticate, Authorization, Proxy-Authorization
 * (RFC 3261 20.7, 20.27, 20.28, 20.44, 25.1; RFC 8760 for the algorithms). Nothing is verified. */
#ifndef SIP_AUTH_H
#define SIP_AUTH_H

#include "base/slice.h"
#include "sip/result.h"

struct sip_auth {
    struct slice scheme;                                      /* "Digest" */
    struct slice realm, nonce, username, algorithm, response; /* without quotes; SLICE_NONE where missing */
    uint32_t nonce_count;                                     /* nc; 0 where there is none */
    bool stale;                                               /* stale=true */
};

/* SIP_NOT where there is no scheme. */
enum sip_result sip_auth_parse(struct slice value, struct sip_auth *out);

#endif
