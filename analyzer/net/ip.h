/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200), then UDP (RFC 768) or TCP (RFC 9293): where the
 * payload is, who talks to whom. Lengths are taken from the headers (what follows is padding) but never beyond the
 * captured bytes. A packet that a network card will split or has joined (total length 0) goes to the end of the frame.
 * Fragments are recognised and not decoded: the first one alone is no datagram. */
#ifndef NET_IP_H
#define NET_IP_H

#include "net/net.h"

enum { IP_MAX_EXTENSIONS = 8 }; /* IPv6 extension headers in one packet */

/* Decodes what a link layer carries; `wire` is its length before the capture cut it. */
enum net_reason ip_decode(const struct link_payload *link, size_t wire, struct net_packet *p);

#endif
