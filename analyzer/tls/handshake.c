/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tls/handshake.h"

#include <stdlib.h>

#include "net/bytes.h"

void tls_handshake_clear(struct tls_handshake *h)
{
    h->budget->held -= h->room;
    free(h->kept);
    h->kept = NULL;
    h->n = h->room = h->missing = 0;
}

static size_t length_of(const char *head)
{
    return bytes_be32(head) & 0xffffff;
}

static bool is_wanted(const struct tls_handshake *h, const char *head)
{
    unsigned type = bytes_u8(head);

    return length_of(head) <= TLS_MESSAGE_MAX &&
        (h->keep_all || type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO || type == TLS_CLIENT_KEY_EXCHANGE ||
            type == TLS_NEW_SESSION_TICKET);
}

static void keep(struct tls_handshake *h, struct slice bytes)
{
    if (bytes.n == 0)
        return;
    if (h->n + bytes.n > h->room) {
        size_t room = (h->n + bytes.n) * 2;
        char *kept = realloc(h->kept, room);
        if (!kept)
            abort();
        h->budget->held += room - h->room;
        h->kept = kept;
        h->room = room;
    }
    memcpy(h->kept + h->n, bytes.p, bytes.n);
    h->n += bytes.n;
}

static struct slice take(struct slice *bytes, size_t n)
{
    struct slice taken = slice_head(*bytes, n);

    *bytes = slice_from(*bytes, taken.n);
    return taken;
}

static void tell(struct tls_message *out, struct slice all)
{
    out->type = bytes_u8(all.p);
    out->all = all.n == TLS_MESSAGE_HEAD + length_of(all.p) ? all : SLICE_NONE;
    out->body = out->all.p ? slice_from(all, TLS_MESSAGE_HEAD) : SLICE_NONE;
}

/* A message that lies within this record, at its beginning. */
static bool take_whole(const struct tls_handshake *h, struct slice *bytes, struct tls_message *out)
{
    if (bytes->n < TLS_MESSAGE_HEAD || bytes->n - TLS_MESSAGE_HEAD < length_of(bytes->p))
        return false;
    struct slice all = take(bytes, TLS_MESSAGE_HEAD + length_of(bytes->p));
    tell(out, is_wanted(h, all.p) ? all : slice_head(all, TLS_MESSAGE_HEAD));
    return true;
}

bool tls_handshake_next(struct tls_handshake *h, struct slice *bytes, struct tls_message *out)
{
    if (h->n && h->n >= TLS_MESSAGE_HEAD && h->missing == 0) /* the one before, which the caller has seen */
        tls_handshake_clear(h);
    if (h->n == 0 && take_whole(h, bytes, out))
        return true;
    if (h->n < TLS_MESSAGE_HEAD) {
        keep(h, take(bytes, TLS_MESSAGE_HEAD - h->n));
        if (h->n < TLS_MESSAGE_HEAD)
            return false;
        h->missing = length_of(h->kept);
    }
    struct slice more = take(bytes, h->missing);
    h->missing -= more.n;
    if (is_wanted(h, h->kept) && h->budget->held + more.n <= h->budget->limit)
        keep(h, more);
    if (h->missing)
        return false;
    tell(out, (struct slice){h->kept, h->n});
    return true;
}
