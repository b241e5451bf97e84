/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes -Y filters: what chooses the calls of a group of the summary again. */
#ifndef RECORDS_FILTER_WRITE_H
#define RECORDS_FILTER_WRITE_H

#include "base/slice.h"
#include "engine/figures/breakdown.h"

enum { FILTER_WRITE_ROOM = 2 * BREAKDOWN_KEY + 128 };

/* The filter over `calls` that passes exactly the calls of the group with this key, and where `failure` is not NULL, only
 * those that failed so. False where the key is no clean text, which a filter cannot name. */
bool filter_write_group(
    const struct breakdown *b, struct slice key, const struct breakdown_failure *failure, char out[FILTER_WRITE_ROOM]);

#endif
