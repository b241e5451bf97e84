/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a -Y expression, in words. */
#ifndef RECORDS_FILTER_ERROR_H
#define RECORDS_FILTER_ERROR_H

#include "base/slice.h"

enum {
    FILTER_QUOTE = 64,
    FILTER_MESSAGE = 256, /* room for what is wrong */
    FILTER_SHOW = 256,    /* room for the place where it is */
};

struct filter_error {
    char message[FILTER_MESSAGE]; /* no field "outcom" in calls; did you mean "outcome"? */
    size_t at;                    /* the byte of the expression where it is wrong */
};

/* Sets place and message; control bytes in the message become '?'. Returns false, so that a parser can return it. */
bool filter_error_set(struct filter_error *err, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A piece of the expression for a message: between double quotes, cut with "..." where it is long. Returns out. */
const char *filter_error_quote(struct slice text, char out[FILTER_QUOTE]);

/* Two lines for people: the expression around the wrong place, and a caret below it; each indented by two spaces and
 * ended by a newline. Returns the length. */
size_t filter_error_show(const char *text, const struct filter_error *err, char out[FILTER_SHOW]);

#endif
