/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: a byte that chooses the link type, then packets, each behind two bytes of length and one of what the capture
 * cut off. They are decoded, and TCP streams are put together within small limits. */
#include <assert.h>

#include "net/bytes.h"
#include "net/tcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct link_type *choose_link(unsigned byte)
{
    size_t n = 0;

    while (link_at(n))
        n++;
    return link_at(byte % n);
}

/* Consumes a part of what is there, as a reader of messages does. */
static void read_stream(struct tcp *t, struct tcp_stream *s, size_t step)
{
    struct net_origin origins[4];

    for (;;) {
        struct slice bytes = tcp_bytes(s);
        size_t n = bytes.n < step ? bytes.n : step;
        assert(tcp_origins(s, n, origins, 4) >= (n > 0));
        tcp_consume(s, n);
        if (!tcp_gap(t, s))
            break;
        tcp_skip(t, s);
    }
    tcp_keep(t, s);
    assert(tcp_held(t) <= 16384);
}

static void take(struct tcp *t, const struct link_type *link, struct slice frame, size_t wire, uint32_t number)
{
    struct net_packet p;

    if (net_decode(link, frame, wire, &p) != NET_OK)
        return;
    assert(p.payload.p >= frame.p && p.payload.p + p.payload.n <= frame.p + frame.n);
    assert(p.payload.n <= p.wire_payload && p.truncated == (p.payload.n < p.wire_payload));
    p.origin = (struct net_origin){.time = number, .frame = number};
    struct tcp_stream *s = p.proto == NET_TCP ? tcp_push(t, &p) : NULL;
    if (s)
        read_stream(t, s, number % 7 * 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tcp_limits limits = {.waiting = 2048, .ordered = 4096, .total = 16384, .streams = 8};
    struct slice rest = {(const char *)data, size};

    if (size == 0)
        return 0;
    struct tcp *t = tcp_new(&limits);
    const struct link_type *link = choose_link(data[0]);
    rest = slice_from(rest, 1);
    for (uint32_t number = 1; rest.n >= 3; number++) {
        struct slice frame = slice_head(slice_from(rest, 3), bytes_be16(rest.p) & 0x7ff);
        take(t, link, frame, frame.n + bytes_u8(rest.p + 2), number);
        rest = slice_from(rest, 3 + frame.n);
    }
    for (struct tcp_stream *s; (s = tcp_end(t));)
        read_stream(t, s, 5);
    tcp_free(t);
    return 0;
}
