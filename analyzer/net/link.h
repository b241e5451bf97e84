/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Link layers: from a captured frame to the network layer in it. A row and a small function each; numbers are the
 * LINKTYPE_ values of capture files (and the DLT_ values that libpcap shows where those differ).
 * VLAN tags (IEEE 802.1Q, 802.1ad) and PPPoE (RFC 2516) are passed over wherever an EtherType says so. */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "base/slice.h"
#include "net/reason.h"

enum { LINK_MAX_TAGS = 8 }; /* VLAN tags on one frame */

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

struct link_type {
    int number;          /* as libpcap's pcap_datalink() gives it */
    const char *name;    /* "Ethernet" */
    link_decode *decode; /* NET_OK: *out is IPv4 or IPv6, as the link layer says */
};

/* NULL for a link type that is not decoded. */
const struct link_type *link_find(int number);

/* The rows one after the other, for lists; NULL at the end. */
const struct link_type *link_at(size_t i);

#endif
