/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plain file that is read through memory: windows of it are mapped one after the other, so its bytes are not copied. A
 * file may be cut while it is read: what is not there any more reads as zeros, and mapped_holds says so. The signal that
 * tells of it (SIGBUS) is handled here and nowhere else. */
#ifndef CAPTURE_MAPPED_H
#define CAPTURE_MAPPED_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    MAPPED_WINDOW = 4 * 1024 * 1024, /* bytes of a file that are mapped at a time, or what is asked for at once */
    MAPPED_FILES = 256,              /* at the same time; more are read in the usual way */
};

struct mapped;

/* NULL where it cannot be mapped. The file stays the caller's, and its place in it as it is. */
struct mapped *mapped_new(FILE *file);
void mapped_free(struct mapped *m);

/* `n` bytes from this place, or as many as there are. Valid until the next call. */
struct slice mapped_at(struct mapped *m, uint64_t at, size_t n);

/* Are these bytes, which are of the last call, those of the file? */
bool mapped_holds(const struct mapped *m, struct slice bytes);

/* Was the file cut since it was mapped first? */
bool mapped_was_cut(const struct mapped *m);

#endif
