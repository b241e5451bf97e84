/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How getters fill in a value. Unknown stays VALUE_NULL: a getter that has nothing to say returns without a call. */
#ifndef RECORDS_VALUE_H
#define RECORDS_VALUE_H

#include "base/arena.h"
#include "base/captime.h"
#include "base/slice.h"
#include "records/record.h"

void value_int(struct value *out, int64_t i);
void value_text(struct value *out, struct slice s);     /* SLICE_NONE stays unknown */
void value_name(struct value *out, const char *name);   /* a constant; NULL stays unknown */
void value_time(struct value *out, captime t);          /* CAPTIME_NONE stays unknown */
void value_duration(struct value *out, captime d);      /* likewise */
void value_copy(struct value *out, struct arena *scratch, const char *text, size_t n);
void value_endpoint(struct value *out, struct arena *scratch, const struct endpoint *e);

/* The frame of a message; unknown for 0. */
void value_frame(struct value *out, const struct record *r, ref msg);

/* Room for a list of n items, to be filled in; out->n_items is set. */
struct value *value_list(struct value *out, struct arena *scratch, size_t n);

/* The same for an object: room for n members. `number` and `text`, which must stay, are for those who show it in short. */
struct value *value_object(struct value *out, struct arena *scratch, size_t n, int64_t number, struct slice text);

/* The time from one message to another; unknown where one is missing. */
captime value_elapsed(const struct record *r, ref from, ref to);

#endif
