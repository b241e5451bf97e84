/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link layers: from a captured frame to the network layer in it. A row and a small function each; numbers are the
 * LINKTYPE_ values of capture files (and the DLT_ values that libpcap shows where those differ).
 * VLAN tags (IEEE 802.1Q, 802.1ad), MPLS labels (RFC 3032), frames within frames and PPPoE (RFC 2516) are passed over
 * wherever an EtherType says so. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "base/slice.h"
#include "net/reason.h"

enum { LINK_MAX_TAGS = 8 }; /* VLAN tags, labels and frames on one another */

enum {
    LINK_IPV4 = 0x0800, /* EtherTypes of the payload */
    LINK_IPV6 = 0x86dd,
};

/* What is inside a frame. */
struct link_payload {
    struct slice bytes;
    uint16_t ethertype; /* LINK_IPV4 or LINK_IPV6 */
};

typedef enum net_reason link_decode(struct slice frame, struct link_payload *out);

/* Those that also come within tunnels (link_ip: IPv4 or IPv6, as the packet itself says), and what follows an
 * EtherType.
 */
link_decode link_ethernet, link_ppp, link_ip;
enum net_reason link_ethertype(uint16_t type, struct slice bytes, struct link_payload *out);

struct link_type {
    int number;          /* as libpcap's pcap_datalink() gives it */
    const char *name;    /* "Ethernet" */
    link_decode *decode; /* NET_OK: *out is IPv4 or IPv6, as the link layer says */
};

/* NULL for a link type that is not decoded. */
const struct link_type *link_find(int number);

/* Stands for all those: its decode gives NET_UNKNOWN_LINK. */
const struct link_type *link_unknown(void);

/* The rows one after the other, for lists; NULL at the end. */
const struct link_type *link_at(size_t i);

#endif
