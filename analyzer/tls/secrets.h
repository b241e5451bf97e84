/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Secrets of TLS sessions, by what they are and what a capture shows of their session: the client's random, a session
 * id, a ticket. They come from a key log (keylog.h), or were found in the capture with a private key. Bounded: beyond
 * the limit the oldest secret makes room, which is counted. */
#ifndef TLS_SECRETS_H
#define TLS_SECRETS_H

#include "base/table.h"

enum tls_secret_kind {
    TLS_MASTER, /* of TLS 1.2 and before, by the client's random; likewise: */
    TLS_PREMASTER,
    TLS_CLIENT_EARLY, /* traffic secrets of TLS 1.3 (RFC 8446 7.1), by the client's random; likewise: */
    TLS_CLIENT_HANDSHAKE,
    TLS_SERVER_HANDSHAKE,
    TLS_CLIENT_TRAFFIC,
    TLS_SERVER_TRAFFIC,
    TLS_PREMASTER_RSA,  /* by the first bytes of the encrypted one */
    TLS_MASTER_SESSION, /* by the session id */
    TLS_MASTER_TICKET,  /* by the hash of the ticket */
};

enum { TLS_MAX_SECRET = 64, TLS_MAX_KEY = 32 };

struct tls_secret;

struct tls_secrets {
    struct tls_secret *entries;
    uint32_t count, room, limit;
    uint32_t next;       /* when full: the oldest one */
    uint64_t seed;       /* of the hash */
    uint64_t dropped;    /* secrets that made room */
    uint64_t generation; /* changes with every new secret */
    struct table by_key;
};

void tls_secrets_init(struct tls_secrets *s, uint32_t limit, uint64_t seed);
void tls_secrets_clear(struct tls_secrets *s);

/* Adds a secret; the one that has the same kind and key is replaced. False for a secret or a key that is empty or too
 * long. */
bool tls_secrets_add(struct tls_secrets *s, enum tls_secret_kind kind, struct slice key, struct slice secret);

/* SLICE_NONE where there is none. Valid until the next one is added. */
struct slice tls_secrets_find(const struct tls_secrets *s, enum tls_secret_kind kind, struct slice key);

#endif
