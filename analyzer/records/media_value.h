/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The media of a session as a value: a list of objects, one a stream. */
#ifndef RECORDS_MEDIA_VALUE_H
#define RECORDS_MEDIA_VALUE_H

#include "base/arena.h"
#include "records/value.h"

struct exchange;

/* Unknown for NULL. */
void media_value(const struct exchange *x, struct arena *scratch, struct value *out);

/* Getters of a call: its media, and how often a side put the other on hold. */
void media_value_of_call(const struct record *r, struct value *out);
void media_value_holds(const struct record *r, struct value *out);

#endif
