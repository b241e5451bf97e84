/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cipher suites that can be opened: suite.def, one row per suite. A suite says how the secrets were agreed, which cipher
 * protects the records, and with which hash. */
#ifndef TLS_SUITE_H
#define TLS_SUITE_H

#include "base/slice.h"

enum tls_version { TLS_1_0 = 0x0301, TLS_1_1 = 0x0302, TLS_1_2 = 0x0303, TLS_1_3 = 0x0304 };

enum tls_kex {
    TLS_KEX_RSA,     /* the server's private key opens it */
    TLS_KEX_FORWARD, /* (EC)DHE: only secrets of the session do */
    TLS_KEX_PSK,     /* likewise */
    TLS_KEX_TLS13,   /* a suite of TLS 1.3 says nothing of it; forward secrecy is the rule */
};

enum tls_cipher_kind {
    TLS_AES_128_GCM,
    TLS_AES_256_GCM,
    TLS_AES_128_CCM,
    TLS_AES_256_CCM,
    TLS_AES_128_CCM_8,
    TLS_AES_256_CCM_8,
    TLS_CHACHA20_POLY1305,
    TLS_AES_128_CBC,
    TLS_AES_256_CBC,
    TLS_CIPHER_KINDS,
};

enum tls_hash { TLS_SHA1, TLS_SHA256, TLS_SHA384, TLS_HASHES };

enum { TLS_MAX_HASH = 48 /* bytes of the longest hash */ };

struct tls_suite {
    const char *name; /* as IANA has it */
    uint16_t number;
    uint8_t kex;    /* enum tls_kex */
    uint8_t cipher; /* enum tls_cipher_kind */
    uint8_t hash;   /* enum tls_hash: of the MAC with CBC, else of the key derivation */
};

/* NULL for a suite that is not in the table. */
const struct tls_suite *tls_suite_find(unsigned number);

/* The rows one after the other; NULL behind the last one. */
const struct tls_suite *tls_suite_at(size_t i);

/* The hash with which keys are derived (RFC 5246 5, RFC 8446 7.1). */
enum tls_hash tls_suite_prf(const struct tls_suite *s);

const char *tls_suite_hash_name(enum tls_hash h); /* as libcrypto calls it */
size_t tls_suite_hash_size(enum tls_hash h);

#endif
