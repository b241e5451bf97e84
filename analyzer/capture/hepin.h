/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP that capture agents send on in HEP (net/hep.h): from the packet of an agent to the message in it. What is
 * inside counts: its addresses, its transport, its time. Compressed payloads are unpacked up to SIP_MAX_MESSAGE bytes.
 */
#ifndef CAPTURE_HEPIN_H
#define CAPTURE_HEPIN_H

#include "capture/outlet.h"
#include "net/hep.h"

struct hepin;

struct hepin *hepin_new(void);
void hepin_free(struct hepin *h);

/* Gives the message in this datagram, which came in these frames, to the outlet, or counts there why there is none.
 * false where the datagram is no HEP: nothing was done. */
bool hepin_push(struct hepin *h, struct outlet *o, const struct net_packet *packet, const struct net_origin *frames,
    size_t n_frames);

/* The same for a packet of version 3 in a stream (hepstream.h): the first of `wire` bytes, from this address to that one,
 * in the first `n_frames` of o->frames. */
void hepin_take(struct hepin *h, struct outlet *o, struct slice bytes, size_t wire, struct endpoint src, struct endpoint dst,
    size_t n_frames);

#endif
