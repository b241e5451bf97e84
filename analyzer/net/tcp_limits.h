/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much memory TCP streams may take. A stream beyond `waiting` gives up a hole, one beyond `ordered` loses bytes,
 * and beyond `total` and `streams` the quietest ones are evicted. The pool of the streams themselves comes on top of
 * `total`: less than half a KiB each. */
#ifndef NET_TCP_LIMITS_H
#define NET_TCP_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct tcp_limits {
    size_t waiting; /* bytes a stream holds behind a hole, before it gives the hole up */
    size_t ordered; /* bytes in order a stream keeps for the consumer */
    size_t total;   /* bytes of all streams, with those of the consumer (tcp_charge) */
    uint32_t streams;
};

/* What fits SIP messages of 1 MiB: 65 536 streams in 64 MiB. */
struct tcp_limits tcp_limits_usual(void);

/* The share of streams where the whole process has this many bytes of memory: 1/64, but 2 MiB at least. */
struct tcp_limits tcp_limits_of(size_t memory);

#endif
