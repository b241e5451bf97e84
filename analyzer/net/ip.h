/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200), then UDP (RFC 768), TCP (RFC 9293), SCTP (RFC 9260) or
 * ICMP: where the payload is, who talks to whom. What tunnel.h finds another packet in is followed. Lengths are taken
 * from the headers (what follows is padding) but never beyond the captured bytes. A packet that a network card will
 * split or has joined (total length 0) goes to the end of the frame. A fragment is no datagram: where it belongs is
 * told (net_packet.fragment), its bytes are not looked into. */
#ifndef NET_IP_H
#define NET_IP_H

#include "net/layer.h"
#include "net/link.h"
#include "net/packet.h"
#include "net/reason.h"

enum { IP_MAX_EXTENSIONS = 8 }; /* IPv6 extension headers in one packet */

/* Decodes what a link layer carries; `wire` is its length before the capture cut it. */
enum net_reason ip_decode(const struct link_payload *link, size_t wire, struct net_packet *p);

/* Decodes what IP carries, from this protocol on; the addresses are in *p already. */
enum net_reason ip_decode_inside(unsigned protocol, struct layer l, struct net_packet *p);

#endif
