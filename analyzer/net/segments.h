/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bytes of one direction of a TCP connection, put in order. Places are 64-bit offsets from the first byte seen:
 * tcp.h makes them of sequence numbers. What is in order and not consumed is one slice; what came too early waits.
 * Bytes that came first win over later ones at the same place.
 * A segment that comes in order while nothing is kept is not copied: the slice is the segment itself, until
 * segments_keep copies what was left of it. Out of memory ends the process; the caller sets the bounds (`held`). */
#ifndef NET_SEGMENTS_H
#define NET_SEGMENTS_H

#include "net/net.h"

struct segments_part { /* which packet brought the bytes up to `end` */
    struct net_origin origin;
    uint64_t end;
};

struct segments_piece; /* one that waits */

struct segments {
    uint64_t start;              /* offset of the first byte that was not consumed */
    uint64_t next;               /* offset behind the last one in order */
    struct slice lent;           /* those bytes, where they are still in the caller's packet */
    char *data;                  /* else here */
    size_t head, room;           /* first byte in use, and bytes allocated */
    struct segments_part *parts; /* by offset */
    size_t first_part, n_parts, parts_room;
    struct segments_piece *waiting, *last_waiting; /* by offset, none overlap */
    size_t waiting_bytes;                          /* theirs, with what it takes to keep them */
    size_t held;                                   /* bytes taken from the heap */
    struct net_origin newest;                      /* the packet that brought the last byte in order, ever */
};

/* Empty segments are `struct segments s = {0}`. Frees the bytes; the offsets stay. */
void segments_clear(struct segments *s);

/* Takes in bytes at this offset. Returns how many of them are new. */
size_t segments_push(struct segments *s, uint64_t offset, struct slice bytes, const struct net_origin *origin);

/* What is in order and not consumed. Valid until the next call with these segments. */
struct slice segments_bytes(const struct segments *s);

/* The packets that brought the first `n` of those bytes, in their order; at least one for n > 0, else NULL. */
const struct segments_part *segments_parts(const struct segments *s, size_t n, size_t *count);

/* Likewise, each packet once, how many there are. `out` has room for `max`, where there are more the last one stands
 * for the rest. */
size_t segments_origins(const struct segments *s, size_t n, struct net_origin *out, size_t max);

void segments_consume(struct segments *s, size_t n);

/* Before the packet goes away: copies the bytes that are lent and were not consumed. */
void segments_keep(struct segments *s);

/* Gives up all before `offset` that was not consumed, missing bytes included, and goes on there. */
void segments_skip(struct segments *s, uint64_t offset);

/* Where the bytes begin that wait behind a hole, and the packet that they came in; false where none wait. */
bool segments_hole_end(const struct segments *s, uint64_t *offset, struct net_origin *behind);

#endif
