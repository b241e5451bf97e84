/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "Did you mean": the field whose name is nearest to a mistyped one. */
#ifndef RECORDS_GUESS_H
#define RECORDS_GUESS_H

#include "base/slice.h"
#include "records/record.h"

/* The field that takes the fewest letters to insert, delete, replace or swap with their neighbour; the first of equals.
 * NULL where none is near: more than one edit for each three letters. */
const struct field *guess_field(const struct record_table *t, struct slice word);

#endif
