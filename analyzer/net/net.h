/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One captured packet, from its link layer down to the payload of UDP, TCP or SCTP: link.h -> ip.h (-> tunnel.h ->
 * ip.h) in one straight path, without copies, allocation or state. In a tunnel the innermost packet is the one that
 * counts. Streams are put together in tcp.h, fragments in defrag.h, messages of SCTP in sctp.h. Most packets are media
 * and are thrown away after a look at the payload: so addresses stay where they are, and an endpoint is made only for
 * who asks (net_src, net_dst). Everything points into the caller's frame. */
#ifndef NET_NET_H
#define NET_NET_H

#include "net/link.h"
#include "net/packet.h"
#include "net/reason.h"

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
