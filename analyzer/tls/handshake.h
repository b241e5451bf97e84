/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshake messages (RFC 8446 4, RFC 5246 7.4) out of the records of one direction: a record may have several of them,
 * and a message may lie in several records. Messages of which only the type counts are not kept. */
#ifndef TLS_HANDSHAKE_H
#define TLS_HANDSHAKE_H

#include "base/slice.h"

enum tls_message_type {
    TLS_HELLO_REQUEST = 0,
    TLS_CLIENT_HELLO = 1,
    TLS_SERVER_HELLO = 2,
    TLS_NEW_SESSION_TICKET = 4,
    TLS_SERVER_HELLO_DONE = 14,
    TLS_CLIENT_KEY_EXCHANGE = 16,
    TLS_FINISHED = 20,
    TLS_KEY_UPDATE = 24,
};

enum { TLS_MESSAGE_HEAD = 4, TLS_MESSAGE_MAX = 65536 };

/* Bytes that all connections hold together, and how many they may. */
struct tls_budget {
    size_t held, limit;
};

struct tls_handshake {
    struct tls_budget *budget;
    char *kept; /* of a message that is not whole: its header, and its body where that is wanted */
    size_t n, room;
    size_t missing; /* bytes of its body */
    bool keep_all;  /* keep messages of every type */
};

struct tls_message {
    uint8_t type;      /* enum tls_message_type */
    struct slice body; /* SLICE_NONE where it was not kept */
    struct slice all;  /* with the header; likewise */
};

/* Begins with `struct tls_handshake h = {.budget = …}`. Forgets a message that is not whole. */
void tls_handshake_clear(struct tls_handshake *h);

/* The next whole message in the content of records; *bytes is what is behind it, or nothing. Valid until the next
 * call. */
bool tls_handshake_next(struct tls_handshake *h, struct slice *bytes, struct tls_message *out);

#endif
