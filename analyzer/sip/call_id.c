/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/call_id.h"
#include "sip/field.h"
#include "sip/header.h"

/* Behind the line that begins or goes on at `at`; bytes.n where it is the last one. */
static size_t next_line(struct slice bytes, size_t at)
{
    const char *lf = memchr(bytes.p + at, '\n', bytes.n - at);

    return lf ? (size_t)(lf - bytes.p) + 1 : bytes.n;
}

struct slice sip_call_id_find(struct slice bytes)
{
    struct sip_field field;

    for (size_t at = next_line(bytes, 0); at < bytes.n; at = next_line(bytes, at)) {
        char first = slice_lower(bytes.p[at]);
        size_t end = at;
        if (first == '\n' || (first == '\r' && at + 1 < bytes.n && bytes.p[at + 1] == '\n'))
            break;
        if ((first == 'c' || first == 'i') && sip_field_next(bytes, &end, &field) == FIELD_LINE && field.name.p &&
            sip_header_find(field.name) == HEADER_CALL_ID)
            return field.value.n ? field.value : SLICE_NONE;
    }
    return SLICE_NONE;
}
