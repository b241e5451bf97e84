/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One captured packet, from its link layer down to the payload of UDP or TCP: link.h -> ip.h in one straight path,
 * without copies, allocation or state. Streams are put together in tcp.h. Most packets are media and are thrown away
 * after a look at the payload: so addresses stay where they are, and an endpoint is made only for who asks (net_src,
 * net_dst). Everything points into the caller's frame. */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/captime.h"
#include "base/endpoint.h"
#include "net/link.h"
#include "net/reason.h"

enum net_proto {
    NET_UDP,
    NET_TCP,
};

enum net_tcp_flag { /* RFC 9293 3.1 */
    NET_FIN = 0x01,
    NET_SYN = 0x02,
    NET_RST = 0x04,
    NET_ACK = 0x10,
};

/* Which packet of which capture: what a user finds again in other tools. */
struct net_origin {
    captime time;
    uint32_t frame; /* 1.., per file */
    uint16_t file;  /* index into the list of inputs */
};

struct net_packet {
    struct net_origin origin;    /* the caller's: net_decode leaves it alone */
    const char *src_ip, *dst_ip; /* 4 or 16 bytes */
    struct slice payload;        /* what was captured of it */
    uint32_t wire_payload;       /* bytes that it had on the wire */
    uint32_t seq, ack;           /* TCP */
    uint16_t src_port, dst_port;
    uint16_t ip_id;    /* 0 in IPv6 */
    uint8_t tcp_flags; /* enum net_tcp_flag; 0 for UDP */
    uint8_t proto;     /* enum net_proto */
    uint8_t family;    /* 4 or 6 */
    bool truncated;    /* payload.n < wire_payload */
};

/* Decodes a frame of this link type; `wire` is its length before the capture cut it. *p is valid only for NET_OK. */
enum net_reason net_decode(const struct link_type *link, struct slice frame, size_t wire, struct net_packet *p);

/* Who sent it, and to whom. */
struct endpoint net_src(const struct net_packet *p);
struct endpoint net_dst(const struct net_packet *p);

#endif
