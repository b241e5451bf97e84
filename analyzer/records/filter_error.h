/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a -Y expression, in words. */
#ifndef RECORDS_FILTER_ERROR_H
#define RECORDS_FILTER_ERROR_H

#include "base/slice.h"
#include "records/filter.h"

enum { FILTER_QUOTE = 64 };

/* Sets place and message; control bytes in the message become '?'. Returns false, so that a parser can return it. */
bool filter_error_set(struct filter_error *err, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A piece of the expression for a message: between double quotes, cut with "..." where it is long. Returns out. */
const char *filter_error_quote(struct slice text, char out[FILTER_QUOTE]);

#endif
