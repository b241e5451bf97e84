/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection of TLS, both directions, as an observer sees it: the bytes of each in their order, maybe from the
 * middle, maybe with holes. Which side is the client is found from the hellos. The caller keeps the bytes: they are
 * looked at in place, and it is told how many make up the next piece. So it knows which packets brought what was in it.
 *
 * For each direction that has new bytes: tls_conn_next until TLS_MORE or TLS_WAIT, taking `length` bytes off each time.
 * When one direction came further, the other one may too, if it waits. At a hole or the end: tls_conn_end, and next
 * again; before the bytes behind the hole: tls_conn_lose.
 * A connection is bound to its `struct tls`, which is not freed before it. */
#ifndef TLS_CONN_H
#define TLS_CONN_H

#include "tls/tls.h"

enum {
    TLS_SEARCH = 256, /* records that may be missing at a hole; of suites with a counting nonce, any number */
    TLS_SKIPPED = 64, /* records that may fail to open before the first one that does, where early keys are missing */
};

enum tls_result {
    TLS_MORE,   /* the next record is not whole yet */
    TLS_WAIT,   /* it is, but what it takes to open it may still come */
    TLS_PASSED, /* nothing for the layer above: handshake, alert, or bytes that are no record */
    TLS_PLAIN,  /* data */
    TLS_SEALED, /* a record that was not opened, for a reason */
};

struct tls_piece {
    size_t length;          /* of the bytes that were given; 0 with TLS_MORE and TLS_WAIT */
    struct slice plain;     /* TLS_PLAIN: valid until the next call with any connection of this `struct tls` */
    enum tls_reason reason; /* TLS_SEALED */
};

struct tls_conn;

/* NULL beyond the limit of connections, which is counted. */
struct tls_conn *tls_conn_new(struct tls *t);
void tls_conn_free(struct tls_conn *c);

/* What begins `bytes`, the bytes of direction `from` (0 or 1, as the caller has it) that were not taken off yet. */
enum tls_result tls_conn_next(struct tls_conn *c, unsigned from, struct slice bytes, struct tls_piece *out);

/* Bytes of this direction are missing: the next ones begin anywhere. */
void tls_conn_lose(struct tls_conn *c, unsigned from);

/* The bytes of this direction end, or end at a hole: what waits of them is given up. */
void tls_conn_end(struct tls_conn *c, unsigned from);

/* Is there nothing in this connection that can be opened any more, whatever comes? */
bool tls_conn_is_dead(const struct tls_conn *c);

/* The direction in which the server sends; 2 where that is not known. */
unsigned tls_conn_server(const struct tls_conn *c);

#endif
