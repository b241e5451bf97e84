/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lower bound: reads captures with libpcap, counts packets and bytes, and does nothing else. */
#include <pcap/pcap.h>
#include <stdio.h>

struct count {
    unsigned long packets, bytes;
};

static void on_packet(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct count *c = (struct count *)(void *)user;
    (void)bytes;
    c->packets++;
    c->bytes += header->caplen;
}

int main(int argc, char **argv)
{
    char error[PCAP_ERRBUF_SIZE];
    struct count c = {0};
    if (argc < 2) {
        fprintf(stderr, "usage: %s FILE...\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        pcap_t *p = pcap_open_offline(argv[i], error);
        if (!p) {
            fprintf(stderr, "%s\n", error);
            return 3;
        }
        pcap_loop(p, -1, on_packet, (u_char *)&c);
        pcap_close(p);
    }
    printf("%lu packets, %lu bytes\n", c.packets, c.bytes);
    return 0;
}
