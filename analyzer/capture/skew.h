/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far the clocks of capture points are apart: of several files, or of several interfaces in a pcapng file. Measured
 * before anything else is read, from the SIP messages that two points have both seen, and taken off the times of the
 * packets as they are read (order.h).
 *
 * A message that A and B saw gives t_B - t_A = skew + delay where A is nearer to its sender, and skew - delay where B
 * is. Between two hosts messages travel both ways, so one way gives upper bounds of the skew and the other way lower ones, as in
 * NTP (RFC 5905 8): the skew is in the middle of the tightest two, and half of what is between them is the error. Which
 * way is which shows by itself: the upper bounds are the larger ones.
 * - The same message is one with the same bytes and IP id: that holds on both sides of an address translation too. Where
 *   two points have none, but different hops of the same calls, or something between them that rewrites messages, the
 *   same message is one with the same Call-ID, CSeq, tags, and method or status. Of repetitions the first one counts; what is far from the median is left out, since one
 *   of the two points may have lost the first one.
 * - What is compatible with clocks that agree is taken for that, and nothing is changed.
 * - Where all messages went one way, delay and skew cannot be told apart: only what is more than SKEW_ONE_WAY is
 *   believed, and the error is a delay of a long way (ITU-T G.114: 150 ms).
 * Points are put right against each other: the one named first keeps its time, and so does one that was set by hand.
 * A clock that drifts is measured where it was looked at, so the rest of a long capture keeps what it drifts.
 *
 * Cheap: a single pcap file, or a pcapng file of one interface, is not opened for this at all or only up to its first
 * packet; of others SKEW_LOOK_BYTES are decoded at the beginning of each, and as much from where another one begins,
 * which is looked for in SKEW_SKIP_BYTES. Standard input and interfaces cannot be read twice; they keep their time. */
#ifndef CAPTURE_SKEW_H
#define CAPTURE_SKEW_H

#include "capture/source.h"

enum {
    SKEW_LOOK_BYTES = 16 * 1024 * 1024,  /* decoded of a file at one place */
    SKEW_LOOK_MESSAGES = 2048,   /* or so many messages */
    SKEW_SKIP_BYTES = 256 * 1024 * 1024, /* passed over to get to the second place */
    SKEW_MESSAGES = 1048576,     /* in all */
    SKEW_POINTS = 1024,
};

#define SKEW_ONE_WAY  (250 * CAPTIME_MS)
#define SKEW_LONG_WAY (150 * CAPTIME_MS)
#define SKEW_LEAST    CAPTIME_MS /* less is not worth a change */

/* A clock that is not that of the others. */
struct skew_point {
    uint16_t file, interface;
    uint16_t base_file, base_interface; /* compared with this one */
    bool by_hand;                       /* all interfaces of the file; nothing below is known */
    captime ahead;                      /* negative: behind */
    captime error;                      /* at most this much more or less */
    uint32_t messages;                  /* that it was measured with */
};

struct skew;

struct skew *skew_new(void);
void skew_free(struct skew *s);

/* By hand: the clock of this file is so much ahead. It is not measured then; 0 leaves it as it is.
 * Once a file, before skew_measure. */
void skew_set(struct skew *s, uint16_t file, captime ahead);

/* Measures the points of these files, NULL for what is none. What cannot be read is left to who reads it later. */
void skew_measure(struct skew *s, const char *const *paths, size_t n, const char *filter);

/* The time of this packet by the clock that all are put right to. */
captime skew_right(const struct skew *s, const struct net_origin *origin);

/* How far the clocks within a file are apart: so much its packets may be out of order. */
captime skew_within(const struct skew *s, uint16_t file);

/* What is put right, in the order of files and interfaces; NULL where nothing is. */
const struct skew_point *skew_points(const struct skew *s, size_t *n);

#endif
