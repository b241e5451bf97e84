/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs in a pair of messages: first line, header fields and body. Private to diff. */
#ifndef REPORT_DIFF_MESSAGE_H
#define REPORT_DIFF_MESSAGE_H

#include "report/diff_item.h"

/* Appends what differs in this pair, of which both messages are there, to d->items. */
void diff_message_compare(struct diff *d, size_t pair);

#endif
