/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing captured packets to a pcap file as libpcap does it, with nanoseconds or microseconds. */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include <pcap/pcap.h>

#include "capture/source.h"

/* What the header of such a file says. Close with pcap_close. */
pcap_t *packet_header(int link_number, bool nanoseconds);

void packet_write(pcap_dumper_t *dumper, const struct source_packet *packet, bool nanoseconds);

#endif
