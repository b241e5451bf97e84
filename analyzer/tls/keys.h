/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From secrets to keys: the PRF of TLS 1.0 to 1.2 (RFC 5246 5, RFC 2246 5), the extended master secret (RFC 7627 4),
 * HKDF-Expand-Label of TLS 1.3 (RFC 8446 7.1), and the premaster secret of an RSA key exchange (RFC 5246 7.4.7.1). The
 * mathematics is libcrypto's. */
#ifndef TLS_KEYS_H
#define TLS_KEYS_H

#include "tls/suite.h"

enum { TLS_MASTER_SIZE = 48 };

struct tls_private_key; /* an RSA key */

/* The PRF: `n` bytes of output. `prf` counts from TLS 1.2 on. False where libcrypto refuses, which needs odd sizes or a
 * libcrypto without these algorithms; likewise below. */
bool tls_keys_prf(
    unsigned version, enum tls_hash prf, struct slice secret, struct slice label, struct slice seed, char *out, size_t n);

/* HKDF-Expand-Label with an empty context. */
bool tls_keys_expand(enum tls_hash hash, struct slice secret, const char *label, char *out, size_t n);

/* The hash of the messages so far, as the extended master secret needs it. Returns its size, 0 where it fails. */
size_t tls_keys_transcript(unsigned version, enum tls_hash prf, const struct slice parts[], size_t n_parts, char *out);

/* SHA-256 of anything, as a name for it in 32 bytes. */
bool tls_keys_digest(struct slice bytes, char out[32]);

/* A random number, for a hash table of secrets: keys that collide cannot be chosen. */
uint64_t tls_keys_seed(void);

/* Reads a private key in PEM without a passphrase; NULL where it is none, or not of RSA. */
struct tls_private_key *tls_keys_private_new(struct slice pem);
void tls_keys_private_free(struct tls_private_key *k);

/* Opens an encrypted premaster secret; false where this key does not. */
bool tls_keys_premaster(struct tls_private_key *k, struct slice encrypted, char out[TLS_MASTER_SIZE]);

#endif
