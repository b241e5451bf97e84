/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP datagrams from their fragments: IPv4 (RFC 791 3.2, RFC 815) and IPv6 (RFC 8200 4.5), in any order. A datagram is
 * known by its addresses and id, in IPv4 also by its protocol. Of bytes that come twice the first count. A datagram
 * that is not whole after DEFRAG_WAIT_S of capture time is given up; memory is bounded by defrag_limits, the oldest
 * datagrams are evicted. All of that is counted.
 *
 * For each packet with NET_IP_FRAGMENT: defrag_push; where it gives a datagram, net_decode_datagram, which may find
 * another fragment in it (a tunnel); at last defrag_release.
 * Bytes that the capture cut off stay missing: the datagram ends before the first of them. */
#ifndef NET_DEFRAG_H
#define NET_DEFRAG_H

#include "net/net.h"

enum { DEFRAG_WAIT_S = 30 };

struct defrag_limits {
    size_t bytes; /* held, with what it takes to keep them */
    uint32_t datagrams;
};

struct defrag_stats {
    uint64_t fragments;  /* taken in */
    uint64_t joined;     /* of those, the ones of datagrams that became whole */
    uint64_t datagrams;  /* that became whole */
    uint64_t duplicates; /* fragments that brought nothing new */
    uint64_t overlaps;   /* fragments that brought new bytes and old ones, or contradict where the datagram ends */
    uint64_t expired;    /* datagrams */
    uint64_t evicted;    /* datagrams */
};

/* A whole one. */
struct defrag_datagram {
    struct slice bytes;               /* what follows the IP header and the IPv6 headers of each fragment */
    size_t wire;                      /* bytes that it had on the wire */
    const struct net_origin *origins; /* packets that brought them, by time of arrival */
    size_t n_origins;
    uint8_t protocol;
};

/* The share of fragments where the whole process has this many bytes of memory: 1/512, but 256 KiB at least. */
struct defrag_limits defrag_limits_of(size_t memory);

struct defrag;

/* NULL: the usual limits, 8 MiB and 2 048 datagrams. */
struct defrag *defrag_new(const struct defrag_limits *limits);
void defrag_free(struct defrag *d);

/* Takes in a fragment. Where it completes its datagram that is in *out, valid until defrag_release, and true is
 * returned.
 */
bool defrag_push(struct defrag *d, const struct net_packet *fragment, struct defrag_datagram *out);

/* Frees the datagrams that were given out. */
void defrag_release(struct defrag *d);

const struct defrag_stats *defrag_stats(const struct defrag *d);

/* Bytes that are held now. */
size_t defrag_held(const struct defrag *d);

#endif
