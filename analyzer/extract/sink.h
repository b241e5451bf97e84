/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where messages leave the pipeline, whatever brought them: counts them within their frame and gives them to the sink.
 * Its owner is the pipeline; datagrams (pipeline.c) and streams (stream.c, channel.c) share it. */
#ifndef EXTRACT_SINK_H
#define EXTRACT_SINK_H

#include "base/seen.h"
#include "base/slice.h"
#include "extract/stats.h"
#include "net/net.h"
#include "sip/msg.h"

enum { SINK_FRAMES = 1024 }; /* frames named for one message */

/* A message as it was found. */
struct sink_message {
    struct slice bytes;        /* as they came: with what may be behind Content-Length */
    struct slice call_id;      /* SLICE_NONE where it has none */
    const struct sip_msg *msg; /* decoded; NULL where only the bytes are wanted (sink.only_bytes) */
    bool truncated;            /* the capture cut it short */
};

/* Takes a message. `frames` are the packets it came in (of UDP one, or its fragments), `seen` tells of the one that
 * completed it. All is valid only during the call. */
typedef void sink_on_message(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n_frames, void *user);

/* Takes the beginning of a request that could not be delivered, as an ICMP error quotes it; NULL for whatever was on a
 * TCP connection that was reset, and for a datagram that is not SIP. `seen` has the addresses of the request, or of the reset, and the frame and time of
 * the error. */
typedef void sink_on_error(const struct seen *seen, const struct sip_msg *request, void *user);

struct sink {
    sink_on_message *on_message;
    sink_on_error *on_error; /* may be NULL */
    void *user;
    bool only_bytes; /* messages need not be decoded: who takes them will do so */
    struct extract_stats stats;
    struct seen seen; /* of the message before; addresses, IP id and transport of the next one are set by who gives it */
    struct sink_message found; /* the next one */
    struct sip_msg msg;        /* the same, where it was decoded */
    struct net_origin frames[SINK_FRAMES];
    const struct defrag_datagram *datagram; /* that the packet at hand came in, where it was in fragments */
};

/* The message that these bytes are, to o->found. */
bool sink_find(struct sink *o, struct slice bytes, bool truncated);

/* The same behind any empty lines, and decoded in any case, to o->msg. */
bool sink_decode(struct sink *o, struct slice bytes, bool truncated);

/* The message of a datagram, behind any empty lines: *bytes becomes what is behind them. */
bool sink_find_behind_blank(struct sink *o, struct slice *bytes, bool truncated);

/* Gives o->found to who takes messages; of its frames `last` is the one that completed it. */
void sink_give(struct sink *o, const struct net_origin *last, const struct net_origin *frames, size_t n_frames);

/* Of the first *n of o->frames, in any order, the one that completed the message. Where it came in fragments they are
 * added to them. */
const struct net_origin *sink_last(struct sink *o, size_t *n);

/* As sink_give, where the message came in the first `n` of o->frames, in any order. */
void sink_give_frames(struct sink *o, size_t n);

/* It is `packet` that could not be delivered, or a reset that says so (without a request). */
void sink_tell_error(struct sink *o, const struct net_packet *packet, const struct sip_msg *request);

#endif
