/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tunnels: from what IP or UDP carries to the packet inside of it (tunnel.def has a row for each). No state: what a
 * tunnel says about itself only tells where the packet begins. Where a packet on such a port is none of the tunnel, it
 * is what it looked like before; so each function looks at all that has a fixed value. */
#ifndef NET_TUNNEL_H
#define NET_TUNNEL_H

#include "net/layer.h"
#include "net/link.h"

enum { TUNNEL_MAX_DEPTH = 8 }; /* packets within packets */

/* What is inside. */
struct tunnel_inside {
    struct layer layer;
    uint16_t ethertype; /* LINK_IPV4 or LINK_IPV6; 0 = no new IP header: */
    uint8_t protocol;   /* this protocol of IP follows (ESP in transport mode) */
};

/* NET_UNKNOWN_PROTOCOL: not a packet of this tunnel, or one that cannot be read (encrypted). */
typedef enum net_reason tunnel_decode(struct layer l, struct tunnel_inside *out);

/* Almost always false where tunnel_of_port has none, and never where it has one: most packets are looked at no further.
 */
static inline bool tunnel_may_be_port(unsigned port)
{
#define TUNNEL_PROTOCOL(number, function)
#define TUNNEL_PORT(number, function) | UINT64_C(1) << (number) % 64
    const uint64_t ports = 0
#include "net/tunnel.def"
        ;
#undef TUNNEL_PROTOCOL
#undef TUNNEL_PORT
    return ports >> port % 64 & 1;
}

/* NULL where there is none. */
tunnel_decode *tunnel_of_protocol(unsigned protocol);
tunnel_decode *tunnel_of_port(unsigned port);

#endif
