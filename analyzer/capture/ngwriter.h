/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes pcapng (draft-ietf-opsawg-pcapng): of all capture formats that one which holds several link types. An interface
 * for each of them, times in nanoseconds, the byte order of this machine. */
#ifndef CAPTURE_NGWRITER_H
#define CAPTURE_NGWRITER_H

#include <stdio.h>

#include "capture/source.h"

struct ngwriter;

/* Begins a section. The file stays the caller's, who asks it (ferror) whether all could be written. */
struct ngwriter *ngwriter_new(FILE *file);
void ngwriter_free(struct ngwriter *w);

void ngwriter_put(struct ngwriter *w, const struct source_packet *packet);

#endif
