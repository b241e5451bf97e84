/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP in TCP: for each direction of a connection (net/tcp.h) a channel (channel.h) that takes the messages out of its
 * bytes, and a record of the holes that have cut messages. What is foreign is left alone. */
#ifndef CAPTURE_STREAM_H
#define CAPTURE_STREAM_H

#include "capture/outlet.h"

struct streams;

/* The outlet is the caller's and lives longer. */
struct streams *stream_new(const struct tcp_limits *limits, struct outlet *outlet);
void stream_free(struct streams *s);

void stream_push(struct streams *s, const struct net_packet *packet);

/* No more packets: gives out what waits. */
void stream_finish(struct streams *s);

const struct tcp_stats *stream_stats(const struct streams *s);

#endif
