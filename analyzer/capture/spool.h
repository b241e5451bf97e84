/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A temporary copy of packets that can be read only once (standard input, an interface), so that they can be read again
 * to write some of them (dump.h). The file has no name: it is gone when the process ends, however it ends. */
#ifndef CAPTURE_SPOOL_H
#define CAPTURE_SPOOL_H

#include "capture/source.h"

struct spool;

/* An empty spool, in the directory for temporary files (TMPDIR). */
struct spool *spool_new(GError **error);
void spool_free(struct spool *s);

/* Frame numbers must rise. */
void spool_push(struct spool *s, const struct source_packet *packet);

/* Reads it from the beginning; packets have the frame numbers they were pushed with. No more pushes after that. */
struct source *spool_open(struct spool *s, GError **error);

#endif
