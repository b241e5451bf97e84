/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP streams (RFC 9293) as an observer sees them: each direction of a connection on its own, found by its two
 * endpoints, maybe seen from the middle. Gives the bytes of a direction in their order, each once: retransmissions are
 * dropped, of overlapping segments the first counts. A hole that the capture will not fill any more is given up and
 * counted.
 *
 * For each packet: tcp_push; while there are tcp_bytes, tcp_consume what is whole; while tcp_gap, take or leave the
 * rest, tcp_skip, and again; at last tcp_keep, because the bytes may still be those of the packet.
 * Memory is bounded by tcp_limits: streams that were quiet the longest are evicted and counted. */
#ifndef NET_TCP_H
#define NET_TCP_H

#include "net/net.h"

enum { TCP_NOTE = 32 }; /* bytes that the consumer may keep with a stream */

struct tcp_limits {
    size_t waiting; /* bytes a stream holds behind a hole, before it gives the hole up */
    size_t ordered; /* bytes in order a stream keeps for the consumer */
    size_t total;   /* bytes of all streams */
    uint32_t streams;
};

struct tcp_stats {
    uint64_t streams;       /* ever begun */
    uint64_t retransmitted; /* bytes that were there already */
    uint64_t lost;          /* bytes of holes that were given up */
    uint64_t unread;        /* bytes dropped because the consumer left more than the limits allow */
    uint64_t evicted;       /* streams */
};

struct tcp;
struct tcp_stream;

/* NULL: limits that fit a SIP message of 1 MiB and 65 536 streams in 64 MiB. */
struct tcp *tcp_new(const struct tcp_limits *limits);
void tcp_free(struct tcp *t);

/* Takes in a TCP packet. Returns its stream where that has something to tell: new bytes, a gap or its end; else NULL.
 */
struct tcp_stream *tcp_push(struct tcp *t, const struct net_packet *p);

/* The bytes in order that were not consumed. Valid until the next call with this stream. */
struct slice tcp_bytes(const struct tcp_stream *s);

/* The packets that the first `n` of them came in, and how many; at least one for n > 0. `out` has room for `max`, where
 * there are more the last one stands for the rest. */
size_t tcp_origins(const struct tcp_stream *s, size_t n, struct net_origin *out, size_t max);

void tcp_consume(struct tcp_stream *s, size_t n);

/* Will the bytes not go on where they stop? They end at a hole that is given up, or the stream has ended. */
bool tcp_gap(const struct tcp *t, const struct tcp_stream *s);

/* Drops the bytes that were not consumed and goes on behind the hole. */
void tcp_skip(struct tcp *t, struct tcp_stream *s);

/* Done with this packet: keeps what was not consumed. */
void tcp_keep(struct tcp *t, struct tcp_stream *s);

/* Not for us: no bytes are kept or given any more. The stream is forgotten when it ends. */
void tcp_ignore(struct tcp *t, struct tcp_stream *s);

/* TCP_NOTE bytes of the consumer, aligned to 8 and zero when the connection begins. */
void *tcp_note(struct tcp_stream *s);

struct endpoint tcp_src(const struct tcp_stream *s);
struct endpoint tcp_dst(const struct tcp_stream *s);

/* The capture is over: the next stream that has bytes or a hole, with its end marked; NULL when there are no more.
 * Handle it as after tcp_push. */
struct tcp_stream *tcp_end(struct tcp *t);

const struct tcp_stats *tcp_stats(const struct tcp *t);

/* Bytes of packets that are held now. */
size_t tcp_held(const struct tcp *t);

#endif
