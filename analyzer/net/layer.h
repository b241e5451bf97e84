/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A layer of a packet while it is decoded: its captured bytes, and how many it had on the wire. */
#ifndef NET_LAYER_H
#define NET_LAYER_H

#include "base/slice.h"

struct layer {
    struct slice bytes;
    size_t wire;
};

/* What follows `n` bytes. */
static inline struct layer layer_from(struct layer l, size_t n)
{
    return (struct layer){slice_from(l.bytes, n), l.wire > n ? l.wire - n : 0};
}

/* Without what follows `n` bytes: padding of the layer below. A length beyond what was on the wire is not believed. */
static inline struct layer layer_head(struct layer l, size_t n)
{
    return (struct layer){slice_head(l.bytes, n), n < l.wire ? n : l.wire};
}

#endif
