/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A number that is the same for URIs that are the same address (RFC 3261 19.1.4, RFC 3966 5), to find one among many:
 * escapes, the case of hosts, parameters and schemes, the order of parameters and visual separators do not matter. Of the
 * parameters count transport, user, ttl, method and maddr; header fields do not, as a request to the URI has none (19.1.5).
 * Others, which 19.1.4 compares where both have them, do not count either. */
#ifndef SIP_URI_KEY_H
#define SIP_URI_KEY_H

#include "base/slice.h"

/* 0 where it is no URI. Of what is not sip, sips or tel, all bytes count. */
uint64_t sip_uri_key(struct slice uri);

/* The same without parameters and scheme: user, host and port alone. */
uint64_t sip_uri_key_place(struct slice uri);

#endif
