/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP that capture agents send on in HEP (net/hep.h): from the packet of an agent to the message in it. What is
 * inside counts: its addresses, its transport, its time. Compressed payloads are unpacked up to SIP_MAX_MESSAGE bytes.
 */
#ifndef EXTRACT_HEP_IN_H
#define EXTRACT_HEP_IN_H

#include "base/slice.h"
#include "extract/sink.h"
#include "net/hep.h"

struct hep_in;

struct hep_in *hep_in_new(void);
void hep_in_free(struct hep_in *h);

/* Gives the message in this datagram, which came in these frames, to the sink, or counts there why there is none.
 * false where the datagram is no HEP: nothing was done. */
bool hep_in_push(struct hep_in *h, struct sink *o, const struct net_packet *packet, const struct net_origin *frames,
    size_t n_frames);

/* The same for a packet of version 3 in a stream (hep_stream.h): the first of `wire` bytes, from this address to that one,
 * in the first `n_frames` of o->frames. */
void hep_in_take(struct hep_in *h, struct sink *o, struct slice bytes, size_t wire, struct endpoint src, struct endpoint dst,
    size_t n_frames);

#endif
