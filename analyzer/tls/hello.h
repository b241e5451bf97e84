/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ClientHello and ServerHello say about keys (RFC 8446 4.1.2, 4.1.3; RFC 5246 7.4.1): randoms, version, suite,
 * session, and the extensions that change how keys are made or used. Points into the message. */
#ifndef TLS_HELLO_H
#define TLS_HELLO_H

#include "base/slice.h"

enum { TLS_RANDOM = 32, TLS_MAX_SESSION_ID = 32 };

struct tls_hello {
    const char *random; /* TLS_RANDOM bytes */
    struct slice session_id;
    struct slice ticket;     /* that the client offers (RFC 5077 3.2); empty or SLICE_NONE where it has none */
    uint16_t version;        /* of a ServerHello the one it chose; of a ClientHello that of its header */
    uint16_t suite;          /* ServerHello only */
    bool extended_master;    /* RFC 7627 */
    bool encrypt_then_mac;   /* RFC 7366 */
    bool early_data;         /* RFC 8446 4.2.10 */
    bool retry;              /* a HelloRetryRequest */
};

/* False for a message that cannot be read. */
bool tls_hello_client(struct slice body, struct tls_hello *out);
bool tls_hello_server(struct slice body, struct tls_hello *out);

#endif
