/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP in TCP: for each direction of a connection (net/tcp.h) a channel (channel.h) that takes the messages out of its
 * bytes, or of what is in them where the connection is TLS (tls_stream.h), and a record of the holes that have cut messages.
 * What is foreign is left alone. */
#ifndef EXTRACT_STREAM_H
#define EXTRACT_STREAM_H

#include "base/slice.h"
#include "extract/sink.h"

struct streams;

struct stream_options {
    const struct tcp_limits *tcp; /* NULL for the usual ones */
    struct tls *tls;              /* the caller's; lives longer, as do these: */
    const uint8_t *ports;         /* a bit for each one that SIP is expected on */
    struct hep_in *hep_in;          /* for what capture agents send */
};

/* The sink is the caller's and lives longer. */
struct streams *stream_new(const struct stream_options *options, struct sink *sink);
void stream_free(struct streams *s);

void stream_push(struct streams *s, const struct net_packet *packet);

/* There are new keys for TLS: reads what waits for them. */
void stream_retry(struct streams *s);

/* No more packets: gives out what waits. */
void stream_finish(struct streams *s);

const struct tcp_stats *stream_stats(const struct streams *s);

#endif
