/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The expression of -Y, compiled for a table; what is wrong with it goes to standard error with the place. */
#ifndef CLI_EXPRESSION_H
#define CLI_EXPRESSION_H

#include "base/slice.h"
#include "records/filter.h"

/* NULL text gives *out NULL, which lets everything pass. False where the expression is wrong. */
bool expression_compile(const struct record_table *t, const char *text, struct filter **out);

#endif
