/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One captured packet, from its link layer down to the payload of UDP, TCP or SCTP: link.h -> ip.h (-> tunnel.h ->
 * ip.h) in one straight path, without copies, allocation or state. In a tunnel the innermost packet is the one that
 * counts. Streams are put together in tcp.h, fragments in defrag.h, messages of SCTP in sctp.h. Most packets are media
 * and are thrown away after a look at the payload: so addresses stay where they are, and an endpoint is made only for
 * who asks (net_src, net_dst). Everything points into the caller's frame. */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/captime.h"
#include "base/endpoint.h"
#include "net/link.h"
#include "net/reason.h"

enum net_proto {
    NET_UDP,
    NET_TCP,
    NET_SCTP, /* the payload is all of it, likewise: */
    NET_ICMP, /* or ICMPv6 */
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
    uint16_t interface; /* of those of a pcapng file, 0.. */
};

/* Where a fragment belongs. */
struct net_fragment {
    uint32_t id;
    uint16_t at; /* offset in its datagram */
    bool more;   /* it is not the last one */
};

struct net_packet {
    struct net_origin origin;    /* the caller's: net_decode leaves it alone */
    const char *src_ip, *dst_ip; /* 4 or 16 bytes */
    struct slice payload;        /* what was captured of it */
    uint32_t wire_payload;       /* bytes that it had on the wire */
    uint32_t seq, ack;           /* TCP only */
    uint16_t src_port, dst_port;
    uint16_t ip_id;               /* 0 in IPv6 */
    uint8_t tcp_flags;            /* enum net_tcp_flag; TCP only */
    uint8_t proto;                /* enum net_proto */
    uint8_t family;               /* 4 or 6 */
    bool truncated;               /* payload.n < wire_payload */
    uint8_t protocol;             /* of IP */
    uint8_t depth;                /* packets that it is within: tunnels, and datagrams in fragments */
    struct net_fragment fragment; /* NET_IP_FRAGMENT only */
};

/* Decodes a frame of this link type; `wire` is its length before the capture cut it. *p is valid for NET_OK, and for
 * NET_IP_FRAGMENT without ports: the payload is then that of the fragment. */
enum net_reason net_decode(const struct link_type *link, struct slice frame, size_t wire, struct net_packet *p);

/* Goes on with a datagram that was put together: *p is its last fragment, as it was decoded; *p points into these bytes
 * afterwards. */
enum net_reason net_decode_datagram(unsigned protocol, struct slice bytes, size_t wire, struct net_packet *p);

/* Who sent it, and to whom. */
struct endpoint net_src(const struct net_packet *p);
struct endpoint net_dst(const struct net_packet *p);

#endif
