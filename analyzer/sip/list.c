/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/list.h"
#include "sip/lex.h"

/* The comma that ends the value at the front, or the end of the text. */
static size_t value_end(struct slice s)
{
    size_t at = sip_lex_find_unquoted(s, 0, LEX_COMMA | LEX_LESS);

    while (at < s.n && s.p[at] == '<') {
        const char *close = memchr(s.p + at, '>', s.n - at);
        if (!close)
            return s.n;
        at = sip_lex_find_unquoted(s, (size_t)(close - s.p), LEX_COMMA | LEX_LESS);
    }
    return at;
}

bool sip_list_next(struct slice *rest, struct slice *value)
{
    struct slice s = *rest;

    *value = slice_from(s, s.n);
    while (s.n && value->n == 0) {
        size_t end = value_end(s);
        *value = slice_trim(slice_head(s, end));
        s = slice_from(s, end + 1);
    }
    *rest = s;
    return value->n > 0;
}

size_t sip_list_count(struct slice text)
{
    struct slice value;
    size_t count = 0;

    while (sip_list_next(&text, &value))
        count++;
    return count;
}
