/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs in a pair of messages: first line, header fields and body. Private to diff. */
#ifndef REPORT_DIFF_MESSAGE_H
#define REPORT_DIFF_MESSAGE_H

#include "base/slice.h"
#include "report/diff.h"

/* Appends what differs in this pair, of which both messages are there, to d->items. */
void diff_message_compare(struct diff *d, size_t pair);

/* Adds an item; the values (NULL: not there) become its own. Nothing where both are the same. */
void diff_message_add(struct diff *d, enum diff_rank rank, size_t pair, const char *subject, char *a, char *b);

#endif
