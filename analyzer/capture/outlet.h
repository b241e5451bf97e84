/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where messages leave the pipeline, whatever brought them: counts them within their frame and gives them to the sink.
 * Its owner is the pipeline; datagrams (pipeline.c) and streams (stream.c, channel.c) share it. */
#ifndef CAPTURE_OUTLET_H
#define CAPTURE_OUTLET_H

#include "capture/pipeline.h"

struct outlet {
    pipeline_sink *sink;
    pipeline_error_sink *on_error; /* may be NULL */
    void *user;
    struct capture_stats stats;
    struct seen
        seen; /* of the message before; addresses, IP id and transport of the next one are set by who gives it */
    struct sip_msg msg; /* the next one */
    struct net_origin frames[PIPELINE_FRAMES];
    const struct defrag_datagram *datagram; /* that the packet at hand came in, where it was in fragments */
};

/* The message of a datagram, behind any empty lines, to o->msg: *bytes is what is behind them. */
bool outlet_decode(struct outlet *o, struct slice *bytes, bool truncated);

/* Gives o->msg to the sink; of its frames `last` is the one that completed it. */
void outlet_give(struct outlet *o, const struct net_origin *last, const struct net_origin *frames, size_t n_frames);

/* Of the first *n of o->frames, in any order, the one that completed the message. Where it came in fragments they are
 * added to them. */
const struct net_origin *outlet_last(struct outlet *o, size_t *n);

/* As outlet_give, where the message came in the first `n` of o->frames, in any order. */
void outlet_give_frames(struct outlet *o, size_t n);

/* It is `packet` that could not be delivered, or a reset that says so (without a request). */
void outlet_tell_error(struct outlet *o, const struct net_packet *packet, const struct sip_msg *request);

#endif
