/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stories of calls: flow and explain, for the call that was asked for, or for each. */
#ifndef CLI_STORY_H
#define CLI_STORY_H

#include "base/slice.h"
#include "cli/options.h"
#include "records/filter.h"

/* The calls that were asked for and pass the filter, as a set of call numbers (GUINT_TO_POINTER); g_hash_table_unref it. */
GHashTable *story_choose(const struct options *o, const struct record_source *source, const struct filter *filter);

/* Prints them for the calls that pass the filter (NULL = all). False where the call that was asked for is not there; the
 * reason has been printed. */
bool story_print(const struct options *o, const struct record_source *source, const struct filter *filter);

#endif
