/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/packet.h"

enum { SNAPLEN = 262144 };

pcap_t *packet_header(int link_number, bool nanoseconds)
{
    return pcap_open_dead_with_tstamp_precision(
        link_number, SNAPLEN, nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO);
}

void packet_write(pcap_dumper_t *dumper, const struct source_packet *packet, bool nanoseconds)
{
    captime time = packet->origin.time;
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->bytes.n, .len = (bpf_u_int32)packet->wire};

    header.ts.tv_sec = (time_t)(time / CAPTIME_S);
    header.ts.tv_usec = (suseconds_t)(time % CAPTIME_S / (nanoseconds ? 1 : 1000));
    pcap_dump((u_char *)dumper, &header, (const u_char *)packet->bytes.p);
}
