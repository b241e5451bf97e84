/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An IP address with a port. A value: compare with endpoint_eq, copy by assignment. */
#ifndef BASE_ENDPOINT_H
#define BASE_ENDPOINT_H

#include "base/slice.h"

struct endpoint {
    uint8_t ip[16]; /* IPv4 in the first four, the rest zero */
    uint16_t port;  /* host order; 0 = unknown */
    uint8_t family; /* 4, 6, or 0 for none */
};

enum { ENDPOINT_TEXT = 64 }; /* room for any endpoint as text, with its NUL */

static inline bool endpoint_same_ip(const struct endpoint *a, const struct endpoint *b)
{
    return a->family == b->family && memcmp(a->ip, b->ip, sizeof a->ip) == 0;
}

static inline bool endpoint_eq(const struct endpoint *a, const struct endpoint *b)
{
    return a->port == b->port && endpoint_same_ip(a, b);
}

/* "192.0.2.1:5060", "[2001:db8::1]:5060" (RFC 5952 form). Writes at most ENDPOINT_TEXT bytes, returns the length. */
size_t endpoint_format(const struct endpoint *e, char out[ENDPOINT_TEXT]);

/* The address alone: "192.0.2.1", "2001:db8::1". */
size_t endpoint_format_ip(const struct endpoint *e, char out[ENDPOINT_TEXT]);

/* Reads "192.0.2.1:5060", "[2001:db8::1]:5060", or an address alone (port 0). */
bool endpoint_parse(struct slice text, struct endpoint *out);

/* Is it one that means something in its own network alone? Private use (RFC 1918, RFC 4193), shared by a carrier's
 * customers (RFC 6598), link-local (RFC 3927, RFC 4291 2.4), loopback. */
bool endpoint_is_private(const struct endpoint *e);

#endif
