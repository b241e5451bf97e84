/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS on TCP connections: between the bytes of a connection's two directions (net/tcp.h) and what they carry. Says which
 * connections are TLS, opens their records (tls/conn.h), and puts what is in them into segments of their own, with the
 * packets that brought it. A record counts as brought by the packet that completed it. Counts what it could not open,
 * where that concerns SIP: by its server and reason, in extract_stats. */
#ifndef EXTRACT_TLS_STREAM_H
#define EXTRACT_TLS_STREAM_H

#include "extract/pipeline.h"
#include "net/segments.h"
#include "net/tcp.h"

struct tls_streams;  /* what all connections share */
struct tls_stream; /* one connection */

/* `tls`, `stats` and the ports (a bit for each, those that SIP is expected on) are the caller's and live longer. */
struct tls_streams *tls_stream_new(struct tls *tls, const uint8_t *ports, struct extract_stats *stats);
void tls_stream_free(struct tls_streams *all);

enum tls_stream_look {
    TLS_STREAM_YES,
    TLS_STREAM_MAYBE,   /* more bytes will tell */
    TLS_STREAM_FOREIGN, /* TLS, but nothing can open it, and nobody expects SIP there */
    TLS_STREAM_NO,
};

/* What the first bytes are that were seen of a stream. */
enum tls_stream_look tls_stream_look(const struct tls_streams *all, const struct tcp_stream *s, struct slice bytes);

/* The connection of these two streams, of which one may be NULL. NULL beyond the limits, which is counted. */
struct tls_stream *tls_stream_begin(struct tls_streams *all, struct tcp_stream *s, struct slice bytes);

/* The other direction was seen. False where it cannot be of this connection. */
bool tls_stream_join(struct tls_stream *c, struct tcp_stream *s);

/* A stream is forgotten; with the second one the connection is freed. */
void tls_stream_leave(struct tls_stream *c, const struct tcp_stream *s);

/* The packet that completed the next record of this stream of a connection; false where no record is whole. */
bool tls_stream_peek(struct tcp_stream *s, struct net_origin *out);

/* Takes the next record of this stream: what is in it is then behind the other bytes of tls_stream_bytes. False when more
 * bytes, of this direction or the other one, or keys are needed. */
bool tls_stream_next(struct tls_stream *c, struct tcp_stream *s);

/* What was in the records of this stream and is not consumed yet. After reading: segments_keep. */
struct segments *tls_stream_bytes(struct tls_stream *c, const struct tcp_stream *s);

/* The bytes of this stream end, at a hole or for good: what waits is given up. */
void tls_stream_end(struct tls_stream *c, const struct tcp_stream *s);

/* They go on behind a hole. */
void tls_stream_lose(struct tls_stream *c, const struct tcp_stream *s);

/* Can nothing of it be opened any more, and does nobody count it? */
bool tls_stream_is_over(const struct tls_stream *c);

/* Bytes taken from the heap for one of its directions. */
size_t tls_stream_held(const struct tls_stream *c, const struct tcp_stream *s);

/* Connections of which records wait for keys, one after the other: NULL begins, and ends. */
struct tls_stream *tls_stream_waiting(const struct tls_streams *all, const struct tls_stream *after);

/* Its streams, 0 and 1; NULL where one was not seen or is forgotten. */
struct tcp_stream *tls_stream_stream(const struct tls_stream *c, unsigned i);

#endif
