/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The progress line: percent, rate and time left on standard error, only where that is a terminal and only when reading
 * takes longer than a second. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct progress { /* zeroed at first */
    int64_t started, shown; /* monotonic, in microseconds; 0 = not yet */
    bool visible;
};

void progress_show(struct progress *p, uint64_t bytes_read, uint64_t bytes_in_all);

/* Takes the line away, before anything else is written to the terminal. */
void progress_clear(struct progress *p);

#endif
