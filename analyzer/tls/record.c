/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/record.h"

#include "net/bytes.h"

/* May these bytes, five or fewer, begin a record? */
static bool may_begin(struct slice b)
{
    return (b.n < 1 || (bytes_u8(b.p) >= TLS_CHANGE && bytes_u8(b.p) <= TLS_DATA)) &&
        (b.n < 2 || b.p[1] == 3) && (b.n < 3 || bytes_u8(b.p + 2) <= 4) &&
        (b.n < TLS_RECORD_HEAD || (bytes_be16(b.p + 3) > 0 && bytes_be16(b.p + 3) <= TLS_RECORD_MAX));
}

enum tls_parsed tls_record_parse(struct slice bytes, struct tls_record *out)
{
    struct slice head = slice_head(bytes, TLS_RECORD_HEAD);

    if (!may_begin(head))
        return TLS_RECORD_NOT;
    if (head.n < TLS_RECORD_HEAD)
        return TLS_RECORD_MORE;
    out->head = head;
    out->type = bytes_u8(head.p);
    out->body = slice_head(slice_from(bytes, TLS_RECORD_HEAD), bytes_be16(head.p + 3));
    return out->body.n < bytes_be16(head.p + 3) ? TLS_RECORD_MORE : TLS_RECORD_OK;
}

/* Is what follows the record, as far as it is there, the beginning of another one? */
static bool is_followed(struct slice bytes)
{
    struct slice behind = slice_from(bytes, TLS_RECORD_HEAD + bytes_be16(bytes.p + 3));

    return may_begin(slice_head(behind, TLS_RECORD_HEAD));
}

size_t tls_record_find(struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        struct slice rest = slice_from(bytes, i);
        if (may_begin(slice_head(rest, TLS_RECORD_HEAD)) && (rest.n < TLS_RECORD_HEAD || is_followed(rest)))
            return i;
    }
    return bytes.n;
}
