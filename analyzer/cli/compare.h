/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `diff`: two calls against each other, of one capture or of two. Each capture is an analysis of its own, so that equal
 * Call-IDs in both stay apart. */
#ifndef CLI_COMPARE_H
#define CLI_COMPARE_H

#include "base/slice.h"
#include "cli/options.h"

/* False where a call is not there or an option is wrong; the reason has been printed. *damaged: an input was unreadable
 * or cut short. */
bool compare_print(const struct options *o, bool *damaged);

#endif
