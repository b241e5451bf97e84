/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/writer_scalar.h"

#include "base/captime.h"

/* Half of all values are numbers: this takes a tenth of what printf does. */
static void put_number(GString *out, int64_t number)
{
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    char text[24], *at = text + sizeof text;

    do
        *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        *--at = '-';
    g_string_append_len(out, at, text + sizeof text - at);
}

void writer_scalar(GString *out, const struct value *v)
{
    char text[CAPTIME_TEXT];

    if (v->type == VALUE_TIME)
        g_string_append_len(out, text, (gssize)captime_format(v->i, text));
    else if (v->type == VALUE_DURATION)
        g_string_append_len(out, text, (gssize)captime_format_ms(v->i, text));
    else
        put_number(out, v->i);
}
