/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls are given back as they are over, and printed in the order of their numbers: the row of a call that is over before an
 * earlier one waits here, as text. What waits is what began while the oldest call in progress goes on. */
#ifndef CLI_HELD_H
#define CLI_HELD_H

#include "report/writer.h"

struct held;

struct held *held_new(struct writer *w); /* borrowed */
void held_free(struct held *h);          /* NULL is fine */

/* The row of the call with this number; NULL where it is not printed. Writes all whose turn it is. */
void held_add(struct held *h, uint32_t number, const struct record *r);

/* There is no call before this number but those that were added: writes them. */
void held_until(struct held *h, uint32_t number);

#endif
