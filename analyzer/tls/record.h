/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records that TLS cuts a stream into (RFC 8446 5.1, RFC 5246 6.2.1): five bytes of header and a body. */
#ifndef TLS_RECORD_H
#define TLS_RECORD_H

#include "base/slice.h"

enum tls_type { TLS_CHANGE = 20, TLS_ALERT = 21, TLS_HANDSHAKE = 22, TLS_DATA = 23 };

enum {
    TLS_RECORD_HEAD = 5,
    TLS_RECORD_MAX = 16384 + 2048, /* bytes of a body (RFC 5246 6.2.3) */
};

struct tls_record {
    struct slice head; /* TLS_RECORD_HEAD bytes */
    struct slice body;
    uint8_t type; /* enum tls_type */
};

enum tls_parsed { TLS_RECORD_OK, TLS_RECORD_MORE, TLS_RECORD_NOT };

/* The record at the beginning of `bytes`. */
enum tls_parsed tls_record_parse(struct slice bytes, struct tls_record *out);

/* The place of the first record in bytes that begin anywhere: a header, or at the end what may become one. bytes.n
 * where there is none. */
size_t tls_record_find(struct slice bytes);

#endif
