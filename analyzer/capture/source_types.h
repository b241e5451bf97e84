/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a source (source.h) and the parts that it reads with have in common: how it is opened, and what it gives. */
#ifndef CAPTURE_SOURCE_TYPES_H
#define CAPTURE_SOURCE_TYPES_H

#include "base/slice.h"
#include "net/net.h"

struct source_options {
    /* pcap-filter(7), NULL = none. Of IP fragments it sees one at a time, and only the first has ports: `udp port 5060`
     * leaves the others out. Where it means nothing for a second link type in a file, it leaves those packets out. */
    const char *filter;
    int snaplen; /* live only; 0 = 262144 */
    bool no_promiscuous;
    bool no_media; /* live, without a filter: that of sipfilter.h, where the link type allows */
    /* What is appended to a regular file comes too: at its end, and before a packet that is not whole yet, the result is
     * SOURCE_QUIET. It may even be empty at first. A pipe that is not compressed is waited for likewise, but read to the
     * end of its packet. */
    bool follow;
    /* Takes the key logs of TLS in a pcapng file, before the packets behind them; may be NULL. */
    void (*on_secrets)(struct slice keylog, void *user);
    void *user;
};

/* A packet as captured. The bytes are valid until the next one is read from the same source. */
struct source_packet {
    struct slice bytes;
    size_t wire;                  /* length before the capture cut it */
    struct net_origin origin;     /* file is the caller's */
    const struct link_type *link; /* never NULL */
};

enum source_result {
    SOURCE_PACKET,
    SOURCE_QUIET, /* live or followed: nothing for a tenth of a second, or a signal came */
    SOURCE_END,
    SOURCE_FAILED, /* *error is set; SOURCE_END follows */
};

struct source_drops { /* live */
    uint64_t received, by_kernel, by_interface;
};

#endif
