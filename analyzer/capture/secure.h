/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS on TCP connections: between the bytes of a connection's two directions (net/tcp.h) and what they carry. Says which
 * connections are TLS, opens their records (tls/conn.h), and puts what is in them into segments of their own, with the
 * packets that brought it. A record counts as brought by the packet that completed it. Counts what it could not open,
 * where that concerns SIP: by its server and reason, in capture_stats. */
#ifndef CAPTURE_SECURE_H
#define CAPTURE_SECURE_H

#include "capture/pipeline.h"
#include "net/segments.h"
#include "net/tcp.h"

struct secure;  /* what all connections share */
struct secured; /* one connection */

/* `tls`, `stats` and the ports (a bit for each, those that SIP is expected on) are the caller's and live longer. */
struct secure *secure_new(struct tls *tls, const uint8_t *ports, struct capture_stats *stats);
void secure_free(struct secure *all);

enum secure_look {
    SECURE_YES,
    SECURE_MAYBE,   /* more bytes will tell */
    SECURE_FOREIGN, /* TLS, but nothing can open it, and nobody expects SIP there */
    SECURE_NO,
};

/* What the first bytes are that were seen of a stream. */
enum secure_look secure_look(const struct secure *all, const struct tcp_stream *s, struct slice bytes);

/* The connection of these two streams, of which one may be NULL. NULL beyond the limits, which is counted. */
struct secured *secure_begin(struct secure *all, struct tcp_stream *s, struct slice bytes);

/* The other direction was seen. False where it cannot be of this connection. */
bool secure_join(struct secured *c, struct tcp_stream *s);

/* A stream is forgotten; with the second one the connection is freed. */
void secure_leave(struct secured *c, const struct tcp_stream *s);

/* The packet that completed the next record of this stream of a connection; false where no record is whole. */
bool secure_peek(struct tcp_stream *s, struct net_origin *out);

/* Takes the next record of this stream: what is in it is then behind the other bytes of secure_bytes. False when more
 * bytes, of this direction or the other one, or keys are needed. */
bool secure_next(struct secured *c, struct tcp_stream *s);

/* What was in the records of this stream and is not consumed yet. After reading: segments_keep. */
struct segments *secure_bytes(struct secured *c, const struct tcp_stream *s);

/* The bytes of this stream end, at a hole or for good: what waits is given up. */
void secure_end(struct secured *c, const struct tcp_stream *s);

/* They go on behind a hole. */
void secure_lose(struct secured *c, const struct tcp_stream *s);

/* Can nothing of it be opened any more, and does nobody count it? */
bool secure_is_over(const struct secured *c);

/* Bytes taken from the heap for one of its directions. */
size_t secure_held(const struct secured *c, const struct tcp_stream *s);

/* Connections of which records wait for keys, one after the other: NULL begins, and ends. */
struct secured *secure_waiting(const struct secure *all, const struct secured *after);

/* Its streams, 0 and 1; NULL where one was not seen or is forgotten. */
struct tcp_stream *secure_stream(const struct secured *c, unsigned i);

#endif
