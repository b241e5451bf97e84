/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/sctp.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

enum { WHOLE = 3, BEGIN = 2, MIDDLE = 0, END = 1 };

static void put_common(struct bytes *b, uint32_t tag)
{
    b->n = 0;
    put16(b, 5060);
    put16(b, 5062);
    put32(b, tag);
    put32(b, 0);
}

static void put_data(struct bytes *b, uint32_t tsn, unsigned flags, const char *text)
{
    size_t n = strlen(text);

    put16(b, flags);
    put16(b, (unsigned)(16 + n));
    put32(b, tsn);
    PUT(b, "\0\1\0\2\0\0\0\0");
    put(b, text, n);
    put(b, "\0\0\0", (4 - n % 4) % 4);
}

static struct net_packet packet(const struct bytes *b, uint32_t frame)
{
    static const char alice[4] = {(char)192, 0, 2, 1}, bob[4] = {(char)192, 0, 2, 2};
    struct net_packet p = {.src_ip = alice, .dst_ip = bob, .family = 4, .proto = NET_SCTP, .src_port = 5060};

    p.origin.frame = frame;
    p.dst_port = 5062;
    p.payload = (struct slice){b->at, b->n};
    p.wire_payload = (uint32_t)b->n;
    return p;
}

static void assert_next(struct sctp *s, const char *text)
{
    struct sctp_message m = {.n_origins = 0};

    cr_assert_eq(sctp_next(s, &m), text != NULL, "\"%s\"", text ? text : "nothing");
    if (text)
        cr_assert(slice_eq(m.bytes, slice_of(text)), "not \"%s\" but %.*s", text, (int)m.bytes.n, m.bytes.p);
}

/* A packet with one chunk completes this message, or none (NULL). */
static void push(struct sctp *s, uint32_t frame, uint32_t tsn, unsigned flags, const char *text, const char *message)
{
    struct bytes b;

    put_common(&b, 99);
    put_data(&b, tsn, flags, text);
    struct net_packet p = packet(&b, frame);
    sctp_push(s, &p);
    assert_next(s, message);
    if (message)
        assert_next(s, NULL);
}

Test(sctp, a_packet_may_have_several_messages_among_other_chunks)
{
    struct sctp *s = sctp_new(0);
    struct bytes b;

    put_common(&b, 1);
    PUT(&b, "\3\0\0\x10ttttwwww\0\0\0\0"); /* SACK */
    put_data(&b, 7, WHOLE, "first");
    put_data(&b, 8, WHOLE | 4, "second");                                 /* unordered */
    PUT(&b, "\x40\3\0\x19\0\0\0\x09\0\1\0\0\0\0\0\1\0\0\0\0third\0\0\0"); /* I-DATA */
    struct net_packet p = packet(&b, 1);
    sctp_push(s, &p);
    assert_next(s, "first");
    assert_next(s, "second");
    assert_next(s, "third");
    assert_next(s, NULL);
    cr_assert_eq(sctp_stats(s)->messages, 3);
    sctp_free(s);
}

Test(sctp, a_chunk_that_is_sent_again_is_no_new_message)
{
    struct sctp *s = sctp_new(0);

    push(s, 1, 0xffffffff, WHOLE, "a", "a");
    push(s, 2, 1, WHOLE, "c", "c");
    push(s, 3, 0xffffffff, WHOLE, "a", NULL);
    push(s, 4, 0, WHOLE, "b", "b");
    push(s, 5, 0, WHOLE, "b", NULL);
    push(s, 6, 1, WHOLE, "c", NULL);
    cr_assert_eq(sctp_stats(s)->retransmitted, 3);
    push(s, 7, 1000, WHOLE, "far", "far");
    push(s, 8, 2, WHOLE, "old", NULL);
    sctp_free(s);
}

Test(sctp, another_association_counts_on_its_own)
{
    struct sctp *s = sctp_new(0);
    struct bytes b;

    push(s, 1, 5, WHOLE, "a", "a");
    put_common(&b, 100);
    put_data(&b, 5, WHOLE, "b");
    struct net_packet p = packet(&b, 2);
    sctp_push(s, &p);
    assert_next(s, "b");
    sctp_free(s);
}

Test(sctp, a_message_in_chunks_is_put_together_in_any_order)
{
    static const unsigned orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const char *const texts[] = {"one ", "two ", "three"};
    static const unsigned flags[] = {BEGIN, MIDDLE, END};

    for (unsigned i = 0; i < 6; i++) {
        struct sctp *s = sctp_new(0);
        push(s, 1, 9, BEGIN, "another that never ends", NULL);
        for (unsigned k = 0; k < 3; k++)
            push(s, k, 10 + orders[i][k], flags[orders[i][k]], texts[orders[i][k]], k < 2 ? NULL : "one two three");
        push(s, 9, 13, BEGIN, "next ", NULL);
        push(s, 9, 14, END, "one", "next one");
        sctp_free(s);
    }
}

Test(sctp, a_message_knows_the_packets_of_its_chunks)
{
    struct sctp *s = sctp_new(0);
    struct sctp_message m;
    struct bytes b;

    push(s, 4, 11, END, "end", NULL);
    put_common(&b, 99);
    put_data(&b, 10, BEGIN, "begin ");
    struct net_packet p = packet(&b, 6);
    sctp_push(s, &p);
    cr_assert(sctp_next(s, &m));
    cr_assert_eq(m.n_origins, 2);
    cr_assert_eq(m.origins[0].frame, 6);
    cr_assert_eq(m.origins[1].frame, 4);
    sctp_free(s);
}

Test(sctp, chunks_that_wait_are_bounded)
{
    struct sctp *s = sctp_new(0);

    for (uint32_t i = 0; i < 1000; i++)
        push(s, i, i * 2, BEGIN, "begin", NULL);
    cr_assert_eq(sctp_stats(s)->dropped, 1000 - SCTP_PIECES);
    push(s, 1000, 1999, END, " end", "begin end");
    sctp_free(s);
}

Test(sctp, associations_are_bounded)
{
    struct sctp *s = sctp_new(0);

    for (uint32_t i = 0; i < SCTP_FLOWS + 10; i++) {
        struct bytes b;
        put_common(&b, i);
        put_data(&b, 1, BEGIN, "x");
        struct net_packet p = packet(&b, i);
        sctp_push(s, &p);
        assert_next(s, NULL);
    }
    cr_assert_eq(sctp_stats(s)->evicted, 10);
    cr_assert_eq(sctp_stats(s)->dropped, 10);
    sctp_free(s);
}

Test(sctp, bytes_that_wait_are_bounded)
{
    enum { LIMIT = 64 * 1024 };
    struct sctp *s = sctp_new(LIMIT);
    static char big[301];

    memset(big, 'x', sizeof big - 1);
    for (uint32_t i = 0; i < 2000; i++) {
        struct bytes b;
        put_common(&b, i / 10);
        put_data(&b, i * 2, BEGIN, big);
        struct net_packet p = packet(&b, i);
        sctp_push(s, &p);
        assert_next(s, NULL);
        cr_assert_leq(sctp_held(s), LIMIT);
    }
    cr_assert_gt(sctp_stats(s)->evicted, 150);
    sctp_free(s);
}

Test(sctp, the_limit_grows_with_the_memory)
{
    cr_assert_eq(sctp_limit_of((size_t)4 << 30), SCTP_USUAL);
    cr_assert_eq(sctp_limit_of(1), 1 << 20);
}

Test(sctp, a_packet_cut_anywhere_gives_what_there_is)
{
    struct bytes b;

    put_common(&b, 1);
    put_data(&b, 7, WHOLE, "0123");
    put_data(&b, 8, BEGIN, "4567");
    put_data(&b, 9, END, "89ab");
    for (size_t n = 0; n < b.n; n++) {
        struct guarded g = guard(b.at, n);
        struct sctp *s = sctp_new(0);
        struct sctp_message m = {.n_origins = 0};
        struct net_packet p = packet(&b, 1);
        p.payload = g.bytes;
        p.truncated = true;
        sctp_push(s, &p);
        bool first = sctp_next(s, &m);
        cr_assert_eq(first, n > 12 + 16, "cut to %zu", n);
        if (first)
            cr_assert_eq(m.truncated, n < 12 + 20, "cut to %zu", n);
        bool second = sctp_next(s, &m);
        cr_assert_eq(second, n > 12 + 20 * 2 + 16, "cut to %zu", n);
        if (second)
            cr_assert(m.truncated && m.bytes.n == 4 + n - (12 + 20 * 2 + 16));
        sctp_free(s);
        unguard(&g);
    }
}
