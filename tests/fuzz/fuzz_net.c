/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: a byte that chooses the link type, then packets, each behind two bytes of length and one of what the capture
 * cut off. They are decoded; fragments, TCP streams and messages of SCTP are put together, and ICMP errors are looked
 * into. */
#include <assert.h>

#include "net/bytes.h"
#include "net/defrag.h"
#include "net/icmp.h"
#include "net/ip.h"
#include "net/sctp.h"
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
        struct slice bytes = segments_bytes(tcp_segments(s));
        size_t n = bytes.n < step ? bytes.n : step;
        assert(segments_origins(tcp_segments(s), n, origins, 4) >= (n > 0));
        segments_consume(tcp_segments(s), n);
        if (!tcp_gap(t, s))
            break;
        tcp_skip(t, s);
    }
    tcp_keep(t, s);
    assert(tcp_held(t) <= 16384);
}

/* What is put together. */
struct state {
    struct defrag *defrag;
    struct sctp *sctp;
    struct tcp *tcp;
};

static void assert_inside(const struct net_packet *p, struct slice bytes)
{
    assert(p->payload.p >= bytes.p && p->payload.p + p->payload.n <= bytes.p + bytes.n);
    assert(p->payload.n <= p->wire_payload && p->truncated == (p->payload.n < p->wire_payload));
}

static void take_segment(struct state *s, const struct net_packet *p, uint32_t number)
{
    struct tcp_stream *stream = tcp_push(s->tcp, p);

    if (stream)
        read_stream(s->tcp, stream, number % 7 * 3);
}

static void take_sctp(struct state *s, const struct net_packet *p)
{
    struct sctp_message m;

    sctp_push(s->sctp, p);
    while (sctp_next(s->sctp, &m)) {
        assert(m.n_origins >= 1 && m.n_origins <= SCTP_PIECES);
        assert(m.bytes.n <= SCTP_PIECES * (size_t)65536);
    }
}

static void take_packet(struct state *s, const struct net_packet *p, uint32_t number)
{
    struct net_packet quoted;

    if (p->proto == NET_TCP)
        take_segment(s, p, number);
    else if (p->proto == NET_SCTP)
        take_sctp(s, p);
    else if (icmp_quoted(p, &quoted))
        assert_inside(&quoted, p->payload);
}

/* The straight way through usual packets says what the layers say one by one. */
static void assert_as_layers(const struct link_type *link, struct slice frame, size_t wire, const struct net_packet *p,
    enum net_reason reason)
{
    struct link_payload inside;
    struct net_packet q;
    enum net_reason layers = link->decode(frame, &inside);

    if (layers == NET_OK)
        layers = ip_decode(&inside, wire - (frame.n - inside.bytes.n), &q);
    assert(reason == layers);
    if (reason == NET_OK)
        assert(p->payload.p == q.payload.p && p->payload.n == q.payload.n && p->wire_payload == q.wire_payload &&
               p->truncated == q.truncated && p->src_ip == q.src_ip && p->dst_ip == q.dst_ip && p->proto == q.proto &&
               p->src_port == q.src_port && p->dst_port == q.dst_port && p->family == q.family && p->ip_id == q.ip_id &&
               p->depth == q.depth);
}

static void take(struct state *s, const struct link_type *link, struct slice frame, size_t wire, uint32_t number)
{
    struct defrag_datagram whole;
    struct net_packet p;
    enum net_reason reason = net_decode(link, frame, wire, &p);

    assert_as_layers(link, frame, wire, &p, reason);
    p.origin = (struct net_origin){.time = number * CAPTIME_S, .frame = number};
    if (reason == NET_OK || reason == NET_IP_FRAGMENT)
        assert_inside(&p, frame);
    while (reason == NET_IP_FRAGMENT && defrag_push(s->defrag, &p, &whole)) {
        assert(whole.n_origins && whole.bytes.n <= whole.wire);
        reason = net_decode_datagram(whole.protocol, whole.bytes, whole.wire, &p);
        if (reason == NET_OK || reason == NET_IP_FRAGMENT)
            assert_inside(&p, whole.bytes);
    }
    if (reason == NET_OK)
        take_packet(s, &p, number);
    defrag_release(s->defrag);
    assert(defrag_held(s->defrag) <= 65536 + 8192 * sizeof(struct net_origin) + 16384);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tcp_limits limits = {.waiting = 2048, .ordered = 4096, .total = 16384, .streams = 8};
    struct slice rest = {(const char *)data, size};

    if (size == 0)
        return 0;
    struct state s = {defrag_new(&(struct defrag_limits){16384, 8}), sctp_new(16384), tcp_new(&limits, NULL, NULL)};
    const struct link_type *link = choose_link(data[0]);
    rest = slice_from(rest, 1);
    for (uint32_t number = 1; rest.n >= 3; number++) {
        struct slice frame = slice_head(slice_from(rest, 3), bytes_be16(rest.p) & 0x7ff);
        take(&s, link, frame, frame.n + bytes_u8(rest.p + 2), number);
        rest = slice_from(rest, 3 + frame.n);
    }
    for (struct tcp_stream *stream; (stream = tcp_end(s.tcp));)
        read_stream(s.tcp, stream, 5);
    tcp_free(s.tcp);
    sctp_free(s.sctp);
    defrag_free(s.defrag);
    return 0;
}
