/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture filter (pcap-filter(7)) that leaves out media and loses no SIP, on any port. It takes everything but what
 * surely is media: whole UDP datagrams, straight in IPv4 or IPv6, whose first bits are 10, the version of RTP and RTCP
 * (RFC 3550 5.1). SIP begins with a letter, HEP, STUN (RFC 7983 7) and WebSocket do not begin so. Fragments, whatever
 * has a VLAN tag or a label that the filter cannot see behind, and everything to a port of tunnels (net/tunnel.def)
 * pass. */
#ifndef CAPTURE_SIPFILTER_H
#define CAPTURE_SIPFILTER_H

/* It compiles for every link type for which libpcap knows where IP is. */
const char *sipfilter_text(void);

#endif
