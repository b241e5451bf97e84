/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets of one input in the order of their time: the stage between a reader (source.h) and what joins inputs
 * (merge.h). Files are out of order where several queues or interfaces wrote them, where captures were appended to each
 * other, or where a tool exported them with the last packet first. What skew.h knows of the clocks is put right here,
 * before the order is made.
 *
 * A file is looked at for ORDER_LOOK packets before the first one is given out. In order: from then on packets pass
 * through untouched, without being copied, until one comes too early. Out of order: a window is kept that is twice as
 * long, in time, as the latest packet so far came too late; it grows when one comes later than that. A file whose
 * packets go back in time from the first to the last is kept whole. The window is bounded by bytes and packets: beyond
 * that the earliest packet is given out, and what should have come before it is counted as late and given out as it
 * comes.
 *
 * Live, and of a file that grows, packets are given out as they come. Owns its source. */
#ifndef CAPTURE_ORDER_H
#define CAPTURE_ORDER_H

#include "capture/skew.h"
#include "capture/spool.h"

enum {
    ORDER_LOOK = 4096,              /* packets at the beginning */
    ORDER_LOOK_BYTES = 4 << 20,     /* or this much of them */
    ORDER_PACKETS = 1 << 20,        /* in the window */
    ORDER_BYTES = 256 * 1024 * 1024 /* without another limit */
};

struct order_options {
    const struct skew *skew; /* may be NULL */
    size_t bytes;            /* of the window; 0 = ORDER_BYTES */
    bool as_it_comes;        /* nothing is to wait for anything */
};

struct order;

/* `file` is what origin.file of its packets will be. Packets go to the spool (may be NULL) as they are read. */
struct order *order_new(struct source *source, uint16_t file, const struct order_options *options, struct spool *spool);
void order_free(struct order *o);

/* As source_next; what an input has to say about itself comes after its packets. */
enum source_result order_next(struct order *o, struct source_packet *out, GError **error);

/* No more is to be read: gives out what waits, then SOURCE_END. */
void order_stop(struct order *o);

const struct source *order_source(const struct order *o);

/* Packets that came after later ones, and those of them that came too late to be put in order. */
void order_counts(const struct order *o, uint64_t *unordered, uint64_t *late);

#endif
