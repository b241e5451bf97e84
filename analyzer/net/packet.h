/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of one packet: where it is found again, who talks to whom, and its payload. */
#ifndef NET_PACKET_H
#define NET_PACKET_H

#include "base/captime.h"
#include "base/endpoint.h"

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

#endif
