/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several inputs as one, by time: always the earliest of their next packets, of equal times the one of the first input.
 * Packets of one input keep their order, whatever their times say. Owns its sources. */
#ifndef CAPTURE_MERGE_H
#define CAPTURE_MERGE_H

#include "base/slice.h"
#include "capture/source.h"

struct merge;

struct merge *merge_new(void);
void merge_free(struct merge *m);

/* Adds an input before the first merge_next; `file` is what origin.file of its packets will be. An interface must be
 * the only input. */
void merge_add(struct merge *m, struct source *s, uint16_t file);

/* The next packet, valid until the next call. SOURCE_FAILED tells of one input; the others go on with the next call. */
enum source_result merge_next(struct merge *m, struct source_packet *out, GError **error);

/* Bytes read and bytes in all; the second is 0 where an input does not know. */
void merge_progress(const struct merge *m, uint64_t *read, uint64_t *total);

/* Sum over the inputs. */
struct source_drops merge_drops(const struct merge *m);

#endif
