/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several inputs as one, by time: always the earliest of their next packets, of equal times the one of the first input.
 * That packets of one input are in the order of their times is the doing of order.h. Owns its inputs. */
#ifndef CAPTURE_MERGE_H
#define CAPTURE_MERGE_H

#include "base/slice.h"
#include "capture/order.h"

struct merge;

struct merge *merge_new(void);
void merge_free(struct merge *m);

/* Adds an input before the first merge_next. An interface must be the only one. */
void merge_add(struct merge *m, struct order *o);

/* The next packet, valid until the next call. SOURCE_FAILED tells of one input; the others go on with the next call. */
enum source_result merge_next(struct merge *m, struct source_packet *out, GError **error);

/* Bytes read and bytes in all; the second is 0 where an input does not know. */
void merge_progress(const struct merge *m, uint64_t *read, uint64_t *total);

/* No more is to be read: what was read and waits comes out, then SOURCE_END. */
void merge_stop(struct merge *m);

/* Sums over the inputs: as order_counts, and what was lost. */
void merge_counts(const struct merge *m, uint64_t *unordered, uint64_t *late);
struct source_drops merge_drops(const struct merge *m);

#endif
