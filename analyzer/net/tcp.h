/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP streams (RFC 9293) as an observer sees them: each direction of a connection is a stream, found by its two
 * endpoints, maybe seen from the middle. Gives the bytes of a direction in their order, each once: retransmissions are
 * dropped, of overlapping segments the first counts. A hole that the capture will not fill any more is given up and
 * counted.
 *
 * For each packet: tcp_push; for what tcp_confirmed and it return: take what is whole out of tcp_segments; while tcp_gap,
 * take or leave the rest, tcp_skip, and again; at last tcp_keep, because the bytes may still be those of the packet.
 * Memory is bounded by tcp_limits: streams that were quiet the longest are evicted and counted, those that the consumer
 * values (tcp_value) after all others. */
#ifndef NET_TCP_H
#define NET_TCP_H

#include "net/segments.h"

enum { TCP_NOTE = 48 }; /* bytes that the consumer may keep with a stream */

struct tcp_stats {
    uint64_t streams;       /* ever begun */
    uint64_t retransmitted; /* bytes that were there already */
    uint64_t holes;         /* that were given up */
    uint64_t lost;          /* bytes of them */
    uint64_t unread;        /* bytes dropped because the consumer left more than the limits allow */
    uint64_t evicted;       /* streams */
};

/* Why a stream is forgotten. */
enum tcp_why {
    TCP_OVER,     /* it has ended, or all of them are freed */
    TCP_REPLACED, /* another connection begins with its endpoints */
    TCP_EVICTED,
};

/* Which side opened the connection. */
enum tcp_role {
    TCP_UNKNOWN, /* neither SYN was seen */
    TCP_CLIENT,
    TCP_SERVER,
};

/* Bytes that are missing, and the packets before and behind them; frame 0 where there was none. */
struct tcp_hole {
    uint64_t bytes;
    struct net_origin before, behind;
};

/* How much memory streams may take. A stream beyond `waiting` gives up a hole, one beyond `ordered` loses bytes, and beyond
 * `total` and `streams` the quietest ones are evicted. The pool of the streams themselves comes on top of `total`: less
 * than half a KiB each. */
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

struct tcp;
struct tcp_stream;

/* Frees what the note of this stream owns; unless it is over, it may still take the bytes that were not consumed. */
typedef void tcp_forget(struct tcp_stream *s, enum tcp_why why, void *user);

/* `limits`: NULL for the usual ones. `forget`: NULL where notes own nothing. */
struct tcp *tcp_new(const struct tcp_limits *limits, tcp_forget *forget, void *user);
void tcp_free(struct tcp *t);

/* Takes in a TCP packet. Returns its stream where that has something to tell: new bytes, a gap or its end; else NULL.
 */
struct tcp_stream *tcp_push(struct tcp *t, const struct net_packet *p);

/* After tcp_push: the other direction, where the packet has confirmed bytes behind a hole of it; else NULL. They came
 * before this packet. */
struct tcp_stream *tcp_confirmed(const struct tcp *t);

/* The bytes in order: the consumer takes them out of it, and changes nothing else of it. */
struct segments *tcp_segments(struct tcp_stream *s);

/* Will the bytes not go on where they stop? They end at a hole that is given up, or the stream has ended. */
bool tcp_gap(const struct tcp *t, const struct tcp_stream *s);

/* After tcp_gap: what is missing behind the bytes in order; 0 bytes at the end of a stream. */
struct tcp_hole tcp_hole(const struct tcp_stream *s);

/* Drops the bytes that were not consumed and goes on behind the hole. */
void tcp_skip(struct tcp *t, struct tcp_stream *s);

/* Done with this packet: keeps what was not consumed. */
void tcp_keep(struct tcp *t, struct tcp_stream *s);

/* Not for us: no bytes are kept or given any more. The stream is forgotten when it ends. */
void tcp_ignore(struct tcp *t, struct tcp_stream *s);

/* It carries what we look for. */
void tcp_value(struct tcp *t, struct tcp_stream *s);

/* Has it ended? */
bool tcp_ended(const struct tcp_stream *s);

/* TCP_NOTE bytes of the consumer, aligned to 8 and zero when the connection begins. */
void *tcp_note(struct tcp_stream *s);

/* The note owns this many bytes of the heap: they count into the limits. */
void tcp_charge(struct tcp *t, struct tcp_stream *s, size_t bytes);

/* The other direction of the connection; NULL where it was not seen. */
struct tcp_stream *tcp_peer(const struct tcp *t, const struct tcp_stream *s);

/* Did the sender of this stream open the connection? */
enum tcp_role tcp_role(const struct tcp *t, const struct tcp_stream *s);

struct endpoint tcp_src(const struct tcp_stream *s);
struct endpoint tcp_dst(const struct tcp_stream *s);

/* The capture is over: the next stream that has bytes or a hole, with its end marked; NULL when there are no more.
 * Handle it as after tcp_push. */
struct tcp_stream *tcp_end(struct tcp *t);

const struct tcp_stats *tcp_stats(const struct tcp *t);

/* Bytes that are held now, of packets and of the consumer. */
size_t tcp_held(const struct tcp *t);

#endif
