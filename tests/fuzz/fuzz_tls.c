/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: two bytes of length and a key log; then pieces of a TLS connection, each behind a byte that says what it is
 * (its direction, whether bytes are missing before it, whether it is the last one) and two bytes of length. */
#include <stdlib.h>

#include "fuzz.h"
#include "net/bytes.h"
#include "tls/conn.h"

enum { OF_SERVER = 1, BEHIND_HOLE = 2, LAST = 4, GROWING = 8 };

struct side {
    char bytes[1 << 16];
    size_t n;
};

static void read_side(struct tls *tls, struct tls_conn *conn, struct side *sides, unsigned from)
{
    struct side *s = &sides[from];
    struct tls_piece piece;
    size_t at = 0;

    for (;;) {
        struct slice bytes = {s->bytes + at, s->n - at};
        bool was_dead = tls_conn_is_dead(conn);
        enum tls_result result = tls_conn_next(conn, from, bytes, &piece);
        if (result == TLS_MORE || result == TLS_WAIT) {
            assert(piece.length == 0);
            break;
        }
        assert(piece.length > 0 && piece.length <= bytes.n);
        assert(piece.plain.n < piece.length && (piece.plain.n == 0 || result == TLS_PLAIN));
        assert((piece.reason != TLS_OPENED) == (result == TLS_SEALED));
        assert(!was_dead || result != TLS_PLAIN);
        at += piece.length;
    }
    memmove(s->bytes, s->bytes + at, s->n - at);
    s->n -= at;
    assert(tls->budget.held < tls->limits.handshakes * 2 + 1024);
}

static struct slice take_counted(struct slice *rest)
{
    struct slice taken = slice_head(slice_from(*rest, 2), rest->n < 2 ? 0 : bytes_be16(rest->p));

    *rest = slice_from(*rest, 2 + taken.n);
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct tls_limits limits = {.secrets = 8, .connections = 2, .handshakes = 20000, .waiting = 3000};
    struct slice rest = fuzz_slice(data, size);
    struct side *sides = calloc(2, sizeof *sides);
    struct tls *tls = tls_new(&limits);
    struct tls_conn *conn = tls_conn_new(tls);

    assert(sides);
    tls_add_keylog(tls, take_counted(&rest), true);
    while (rest.n > 3) {
        unsigned flags = bytes_u8(rest.p), from = flags & OF_SERVER;
        rest = slice_from(rest, 1);
        struct slice piece = take_counted(&rest);
        struct side *s = &sides[from];
        if (flags & BEHIND_HOLE) {
            tls_conn_lose(conn, from);
            s->n = 0;
        }
        piece = slice_head(piece, sizeof s->bytes - s->n);
        memcpy(s->bytes + s->n, piece.p, piece.n);
        s->n += piece.n;
        tls_expect(tls, flags & GROWING);
        if (flags & LAST)
            tls_conn_end(conn, from);
        read_side(tls, conn, sides, from);
        read_side(tls, conn, sides, !from);
    }
    tls_conn_free(conn);
    tls_free(tls);
    free(sides);
    return 0;
}
