/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP (RFC 792) and ICMPv6 (RFC 4443) errors quote the beginning of the packet that could not be delivered. These are
 * the ones that RFC 3261 18.4 counts as a failure to send: unreachable and parameter problem; an exceeded hop limit or
 * a packet that is too big is none. */
#ifndef NET_ICMP_H
#define NET_ICMP_H

#include "net/net.h"

/* The packet that such an error is about, decoded as far as it is quoted; its origin is that of the error. false for
 * any other packet, and where the quoted one cannot be decoded. */
bool icmp_quoted(const struct net_packet *error, struct net_packet *quoted);

#endif
