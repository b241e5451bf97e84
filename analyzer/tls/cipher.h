/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the records of one direction under one set of keys: AEAD (RFC 8446 5.2, RFC 5246 6.2.3.3 with RFC 5288, RFC 6655
 * and RFC 7905) and CBC (RFC 5246 6.2.3.2), MAC first or last (RFC 7366). What is opened was checked: a record with
 * another key, another sequence number or a changed byte does not open. */
#ifndef TLS_CIPHER_H
#define TLS_CIPHER_H

#include "tls/record.h"
#include "tls/suite.h"

enum {
    TLS_MAX_CIPHER_KEY = 32,
    TLS_MAX_IV = 16,
    TLS_ROOM = TLS_RECORD_MAX + 64, /* what opening a record needs */
};

struct tls_cipher {
    struct evp_cipher_ctx_st *context; /* NULL: no keys */
    const struct tls_suite *suite;
    uint16_t version;
    bool encrypt_then_mac;
    uint64_t sequence;   /* of the next record */
    uint64_t last_nonce; /* the explicit one of the record before */
    char iv[TLS_MAX_IV];
    char mac_key[TLS_MAX_HASH];
};

/* Bytes of key material that a direction takes from the key block (RFC 5246 6.3), or from a traffic secret. */
struct tls_sizes {
    size_t mac, key, iv;
};

struct tls_sizes tls_cipher_sizes(const struct tls_suite *suite, unsigned version);

/* The key material is copied. False where libcrypto lacks the cipher. */
bool tls_cipher_init(struct tls_cipher *c, const struct tls_suite *suite, unsigned version, bool encrypt_then_mac,
    const char *mac, const char *key, const char *iv);
void tls_cipher_clear(struct tls_cipher *c);

/* Opens the record, which follows `lost` others that were not seen. *type and *content are what is in it; content lies
 * in `room`. The sequence number moves on with success. */
bool tls_cipher_open(struct tls_cipher *c, const struct tls_record *r, uint64_t lost, char room[TLS_ROOM],
    unsigned *type, struct slice *content);

/* How many records were lost before this one, as its explicit nonce tells where the sender counts in it; else 0. */
uint64_t tls_cipher_guess_lost(const struct tls_cipher *c, const struct tls_record *r);

#endif
