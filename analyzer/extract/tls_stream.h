/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS on TCP connections. A struct tls_stream owns what is read of both directions of a connection (net/tcp.h): it opens
 * their records (tls/conn.h) in the order of their packets, puts what is in them into segments of their own, with the
 * packets that brought it, and reads a channel (content.h) in each. A record counts as brought by the packet that
 * completed it. What could not be opened is counted where it concerns SIP: by its server and reason, in extract_stats. */
#ifndef EXTRACT_TLS_STREAM_H
#define EXTRACT_TLS_STREAM_H

#include "base/slice.h"
#include "extract/sink.h"
#include "net/tcp.h"

struct hep_in;
struct tls_streams; /* what all connections share */
struct tls_stream;  /* one connection */

struct tls_stream_options { /* all is the caller's, and lives longer */
    struct tls *tls;
    struct tcp *tcp;
    const uint8_t *ports; /* a bit for each one that SIP is expected on */
    struct hep_in *hep_in;
    struct sink *sink;
};

struct tls_streams *tls_stream_new(const struct tls_stream_options *options);
void tls_stream_free(struct tls_streams *all);

enum tls_stream_look {
    TLS_STREAM_YES,
    TLS_STREAM_MAYBE,   /* more bytes will tell */
    TLS_STREAM_FOREIGN, /* TLS, but nothing can open it, and nobody expects SIP there */
    TLS_STREAM_NO,
};

/* What the first bytes are that were seen of a stream. */
enum tls_stream_look tls_stream_look(const struct tls_streams *all, const struct tcp_stream *s, struct slice bytes);

/* The connection of this stream. NULL beyond the limits, which is counted. */
struct tls_stream *tls_stream_begin(struct tls_streams *all, struct tcp_stream *s, struct slice bytes);

/* The other direction was seen. False where it cannot be of this connection. */
bool tls_stream_join(struct tls_stream *c, struct tcp_stream *s);

/* Reads what is whole in both directions. */
void tls_stream_read(struct tls_stream *c);

/* The bytes of this stream do not go on: at a hole, or for good. */
void tls_stream_break(struct tls_stream *c, struct tcp_stream *s);
void tls_stream_end(struct tls_stream *c, struct tcp_stream *s);

/* A stream is forgotten, or nothing more is to be read of it; with the second one the connection is freed. */
void tls_stream_leave(struct tls_stream *c, const struct tcp_stream *s);

/* Can nothing of it be opened any more, and does nobody count it? */
bool tls_stream_is_over(const struct tls_stream *c);

/* There are new keys: reads what waits for them. */
void tls_stream_retry(struct tls_streams *all);

#endif
