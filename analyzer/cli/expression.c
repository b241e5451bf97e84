/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/expression.h"

#include <stdio.h>

bool expression_compile(const struct record_table *t, const char *text, struct filter **out)
{
    struct filter_error err;
    char place[FILTER_SHOW];

    *out = text ? filter_new(t, text, &err) : NULL;
    if (*out || !text)
        return true;
    filter_error_show(text, &err, place);
    fprintf(stderr, "sipray: filter: %s\n%s", err.message, place);
    return false;
}
