/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens TLS 1.0 to 1.3 (RFC 8446, RFC 5246) for an observer that has the secrets: from key logs, or with the private
 * keys of servers where RSA agreed on the secrets. `struct tls` is what all connections share: secrets, limits, counts.
 * The connections are conn.h. Analysis of captures only: nothing is sent, no certificate is checked.
 * This folder is the only home of the cryptography, which is that of OpenSSL's libcrypto. No I/O: key logs come as
 * bytes. Out of memory ends the process. */
#ifndef TLS_TLS_H
#define TLS_TLS_H

#include "tls/handshake.h"
#include "tls/keys.h"
#include "tls/reason.h"
#include "tls/record.h"
#include "tls/secrets.h"

enum { TLS_MAX_PRIVATE_KEYS = 16 };

struct tls_limits {
    uint32_t secrets;
    uint32_t connections;
    size_t handshakes; /* bytes of handshake messages that all connections hold */
    size_t waiting;    /* bytes of a direction that wait for keys, or for the other direction */
};

/* The share of TLS where the whole process has this many bytes of memory. What connections hold besides, their owner
 * bounds. */
struct tls_limits tls_limits_of(size_t memory);

/* Of all connections that were ever made. */
struct tls_stats {
    uint64_t connections;
    uint64_t opened;              /* records with data */
    uint64_t sealed[TLS_REASONS]; /* records that may have data and were not opened */
    uint64_t refused;             /* connections that were not made: beyond the limit */
};

struct tls {
    struct tls_limits limits;
    struct tls_stats stats;
    struct tls_secrets secrets;
    struct tls_budget budget;
    struct tls_private_key *private_keys[TLS_MAX_PRIVATE_KEYS];
    uint32_t n_private_keys;
    uint32_t live; /* connections */
    bool growing;  /* more secrets may come */
    char *room;    /* where a record is opened */
};

/* NULL: the usual limits, 1 048 576 secrets, 65 536 connections, 32 MiB of handshakes, 256 KiB that wait. */
struct tls *tls_new(const struct tls_limits *limits);

/* After all of its connections. */
void tls_free(struct tls *t);

/* Takes in text of a key log: whole lines, with `last` also one without an end. Returns the bytes it took. */
size_t tls_add_keylog(struct tls *t, struct slice text, bool last);

/* Takes in the private key of a server, PEM of RSA without a passphrase. False where it is none, or the sixteen are
 * used up. */
bool tls_add_private_key(struct tls *t, struct slice pem);

/* Says whether secrets may still come (a key log that grows while we look): records wait for them then, within the
 * limits, instead of being given up. */
void tls_expect(struct tls *t, bool growing);

/* Is there anything to open a connection with, or may it come? */
bool tls_has_keys(const struct tls *t);

/* Do these bytes begin like TLS? At least TLS_RECORD_HEAD of them are needed for a yes. */
bool tls_looks(struct slice bytes);

#endif
