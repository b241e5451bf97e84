/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the handshake of a connection agrees on, and the keys that follow from it. The hellos say version, suite and
 * extensions; the master secret of TLS 1.2 comes from the key log, from the RSA key exchange with a private key, or
 * from an earlier session that is resumed; the traffic secrets of TLS 1.3 come from the key log. */
#ifndef TLS_SESSION_H
#define TLS_SESSION_H

#include "tls/cipher.h"
#include "tls/hello.h"
#include "tls/tls.h"

/* The keys that a direction of TLS 1.3 uses one after the other. */
enum tls_phase { TLS_PHASE_EARLY, TLS_PHASE_HANDSHAKE, TLS_PHASE_TRAFFIC, TLS_PHASES };

struct tls_transcript { /* messages of one side, as far as the extended master secret covers them */
    char *bytes;
    size_t n, room;
    size_t hello; /* of them the ClientHello */
    bool whole;   /* what follows does not belong to it */
};

struct tls_session {
    struct tls *tls;
    const struct tls_suite *suite; /* NULL: unknown */
    uint16_t version;              /* 0: no ServerHello yet */
    bool has_client, has_server;   /* its hello was seen */
    bool extended_master, encrypt_then_mac, early_data;
    bool exchanged; /* a ClientKeyExchange was seen */
    bool has_master, has_premaster;
    uint8_t offered_id_size, session_id_size, ticket_size;
    char client_random[TLS_RANDOM], server_random[TLS_RANDOM];
    char offered_id[TLS_MAX_SESSION_ID]; /* session id as the client offers it */
    char session_id[TLS_MAX_SESSION_ID]; /* and as the server says it */
    char ticket[TLS_MAX_KEY];            /* hash of the one that the client offered */
    char master[TLS_MASTER_SIZE], premaster[TLS_MASTER_SIZE];
    struct tls_transcript said[2]; /* by the client, by the server; only where there are private keys */
};

/* Begins with `struct tls_session s = {.tls = …}`. */
void tls_session_clear(struct tls_session *s);

/* Takes in a message of the handshake. False for a hello that cannot be read. */
bool tls_session_take(struct tls_session *s, bool of_client, const struct tls_message *m);

/* May a message of the client that is not here yet bring what is missing for the keys of TLS 1.2? */
bool tls_session_lacks_exchange(const struct tls_session *s);

/* The keys of one side for TLS 1.2 and before. */
enum tls_reason tls_session_keys(struct tls_session *s, bool of_client, struct tls_cipher *out);

/* The secret of one side and phase of TLS 1.3; SLICE_NONE where it is not known. */
struct slice tls_session_secret(const struct tls_session *s, bool of_client, enum tls_phase phase);

/* The keys that follow from such a secret. */
enum tls_reason tls_session_traffic_keys(const struct tls_session *s, struct slice secret, struct tls_cipher *out);

#endif
