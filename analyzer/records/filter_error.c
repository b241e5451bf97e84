/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter_error.h"

#include <stdarg.h>
#include <stdio.h>

enum { INDENT = 2, BEFORE = 60, AFTER = 40 }; /* bytes of the expression on either side of the place */

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

bool filter_error_set(struct filter_error *err, size_t at, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    for (char *c = err->message; *c; c++)
        if (is_control(*c))
            *c = '?';
    err->at = at;
    return false;
}

const char *filter_error_quote(struct slice text, char out[FILTER_QUOTE])
{
    struct slice shown = slice_head(text, FILTER_QUOTE - 8);

    while (shown.n < text.n && shown.n && is_continuation(text.p[shown.n]))
        shown.n--;
    snprintf(out, FILTER_QUOTE, "\"%.*s%s\"", (int)shown.n, shown.n ? shown.p : "", shown.n < text.n ? "..." : "");
    return out;
}

size_t filter_error_show(const char *text, const struct filter_error *err, char out[FILTER_SHOW])
{
    struct slice all = slice_of(text);
    size_t at = err->at < all.n ? err->at : all.n;
    size_t from = at > BEFORE ? at - BEFORE : 0;
    size_t to = all.n - at > AFTER ? at + AFTER : all.n;
    size_t n = 0, columns = INDENT;

    while (from < at && is_continuation(text[from]))
        from++;
    while (to < all.n && to > at && is_continuation(text[to]))
        to--;
    for (size_t i = 0; i < INDENT; i++)
        out[n++] = ' ';
    for (size_t i = from; i < to; i++) {
        columns += i < at && !is_continuation(text[i]);
        out[n++] = is_control(text[i]) ? ' ' : text[i];
    }
    out[n++] = '\n';
    for (size_t i = 0; i < columns; i++)
        out[n++] = ' ';
    out[n++] = '^';
    out[n++] = '\n';
    out[n] = '\0';
    return n;
}
