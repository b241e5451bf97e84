/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter_write.h"

#include <stdio.h>

static bool is_clean(struct slice text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ' || (unsigned char)text.p[i] >= 0x7f)
            return false;
    return true;
}

static size_t put(char *out, size_t used, const char *text)
{
    return used + (size_t)snprintf(out + used, FILTER_WRITE_ROOM - used, "%s", text);
}

static size_t put_quoted(char *out, size_t used, struct slice text)
{
    out[used++] = '"';
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            out[used++] = '\\';
        out[used++] = text.p[i];
    }
    out[used++] = '"';
    out[used] = '\0';
    return used;
}

/* A number that is shorter than the prefix is the whole of it. */
static const char *operator_of(const struct breakdown *b, struct slice key)
{
    return breakdown_kind(b) == BREAKDOWN_PREFIX && key.n == breakdown_digits(b) ? " ^= " : " == ";
}

bool filter_write_group(
    const struct breakdown *b, struct slice key, const struct breakdown_failure *failure, char out[FILTER_WRITE_ROOM])
{
    const char *field = breakdown_row(breakdown_kind(b))->field;
    size_t n = 0;

    if (!is_clean(key) || key.n > BREAKDOWN_KEY)
        return false;
    n = put(out, put(out, n, key.p ? "" : "not "), field);
    if (key.p) {
        n = put(out, n, operator_of(b, key));
        n = put_quoted(out, n, key);
    }
    if (!failure)
        return true;
    n = put(out, put(out, n, " && outcome == "), outcome_name((enum outcome)failure->outcome));
    if (failure->code)
        snprintf(out + n, FILTER_WRITE_ROOM - n, " && final_code == %u", failure->code);
    else
        put(out, n, " && not final_code");
    return true;
}
