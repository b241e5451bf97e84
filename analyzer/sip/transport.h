/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transports SIP travels on, named as in the records ("udp", "tcp", …). */
#ifndef SIP_TRANSPORT_H
#define SIP_TRANSPORT_H

#include "base/slice.h"

enum sip_transport {
    SIP_UDP,
    SIP_TCP,
    SIP_TLS,
    SIP_WS,
    SIP_WSS,
    SIP_SCTP,
    SIP_TRANSPORTS
};

const char *sip_transport_name(enum sip_transport t);

/* The transport of a message of which others tell the protocol of IP (0 = not told), as HEP does: what went over TCP, the
 * topmost Via tells. */
enum sip_transport sip_transport_find(unsigned ip_protocol, struct slice via_transport);

/* Reliable transports have no request retransmissions and Timers D, I, J and K of zero (RFC 3261 17.1, 17.2). */
static inline bool sip_transport_reliable(enum sip_transport t)
{
    return t != SIP_UDP;
}

#endif
