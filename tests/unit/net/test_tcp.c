/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tcp.h"

#include <criterion/criterion.h>

static const char client[4] = {(char)192, 0, 2, 1}, server[4] = {(char)192, 0, 2, 2};

/* A segment from the client; frame and time count up. */
static struct net_packet segment(uint32_t seq, const char *bytes, size_t n, unsigned flags)
{
    static const struct net_packet none = {.proto = NET_TCP, .family = 4, .src_port = 40000, .dst_port = 5060};
    struct net_packet p = none;

    p.src_ip = client;
    p.dst_ip = server;
    p.payload = (struct slice){bytes, n};
    p.wire_payload = (uint32_t)n;
    p.seq = seq;
    p.tcp_flags = (uint8_t)flags;
    return p;
}

static struct net_packet text_at(uint32_t seq, const char *text)
{
    return segment(seq, text, strlen(text), NET_ACK);
}

/* From the server, confirming all before `ack`. */
static struct net_packet ack_of(uint32_t ack)
{
    struct net_packet p = segment(1, "", 0, NET_ACK);

    p.src_ip = server;
    p.dst_ip = client;
    p.src_port = 5060;
    p.dst_port = 40000;
    p.ack = ack;
    return p;
}

static struct tcp_stream *push(struct tcp *t, struct net_packet p)
{
    struct tcp_stream *s = tcp_push(t, &p);

    if (s)
        tcp_keep(t, s);
    return s;
}

static void assert_bytes(struct tcp_stream *s, const char *text)
{
    cr_assert_not_null(s);
    cr_assert_eq(segments_bytes(tcp_segments(s)).n, strlen(text), "not \"%s\": %.*s", text,
        (int)segments_bytes(tcp_segments(s)).n, segments_bytes(tcp_segments(s)).p);
    cr_assert_arr_eq(segments_bytes(tcp_segments(s)).p, text, strlen(text));
}

Test(tcp, segments_in_order_make_a_stream)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    cr_assert_null(push(t, segment(99, "", 0, NET_SYN)));
    assert_bytes(push(t, text_at(100, "abc")), "abc");
    cr_assert_null(push(t, segment(103, "", 0, NET_ACK)), "nothing to tell");
    struct tcp_stream *s = push(t, text_at(103, "def"));
    assert_bytes(s, "abcdef");
    segments_consume(tcp_segments(s), 4);
    assert_bytes(push(t, text_at(106, "g")), "efg");
    cr_assert_eq(tcp_src(s).port, 40000);
    cr_assert_eq(tcp_dst(s).ip[3], 2);
    tcp_free(t);
}

Test(tcp, a_stream_may_be_seen_from_the_middle)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    assert_bytes(push(t, text_at(5000, "mid")), "mid");
    cr_assert_eq(tcp_stats(t)->lost, 0);
    tcp_free(t);
}

Test(tcp, retransmissions_are_dropped_and_counted)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, text_at(100, "abc"));
    assert_bytes(push(t, text_at(100, "XYZ")), "abc");
    struct tcp_stream *s = push(t, text_at(101, "bcd"));
    assert_bytes(s, "abcd");
    cr_assert_eq(tcp_stats(t)->retransmitted, 5);
    segments_consume(tcp_segments(s), 4);
    cr_assert_null(push(t, text_at(100, "abcd")));
    cr_assert_null(push(t, text_at(103, "d")), "a keep-alive probe");
    tcp_free(t);
}

Test(tcp, the_two_directions_and_other_ports_are_streams_of_their_own)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct net_packet back = ack_of(0), other = text_at(100, "other");

    back.payload = SLICE_LIT("back");
    back.wire_payload = 4;
    other.src_port = 40001;
    assert_bytes(push(t, text_at(100, "forth")), "forth");
    assert_bytes(push(t, back), "back");
    assert_bytes(push(t, other), "other");
    cr_assert_eq(tcp_stats(t)->streams, 3);
    tcp_free(t);
}

Test(tcp, sequence_numbers_wrap)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, segment(0xfffffffcu, "", 0, NET_SYN));
    push(t, text_at(0xfffffffdu, "ab"));
    push(t, text_at(1, "ef"));
    struct tcp_stream *s = push(t, text_at(0xffffffffu, "cd"));
    assert_bytes(s, "abcdef");
    tcp_free(t);
}

Test(tcp, a_new_connection_with_the_same_ports_starts_anew)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, segment(99, "", 0, NET_SYN));
    struct tcp_stream *s = push(t, text_at(100, "old"));
    memset(tcp_note(s), 1, TCP_NOTE);
    push(t, segment(99, "", 0, NET_SYN));
    assert_bytes(push(t, text_at(103, "!")), "old!");
    push(t, segment(7, "", 0, NET_SYN));
    s = push(t, text_at(8, "new"));
    assert_bytes(s, "new");
    cr_assert_eq(*(char *)tcp_note(s), 0);
    tcp_free(t);
}

Test(tcp, a_new_connection_without_its_syn_is_known_by_its_distant_numbers)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, text_at(0x80000000u, "old"));
    assert_bytes(push(t, text_at(0x10000000u, "new")), "new");
    assert_bytes(push(t, text_at(0x60000000u, "newer")), "newer");
    tcp_free(t);
}

Test(tcp, bytes_know_their_frames)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct net_origin out[2];
    struct tcp_stream *s = NULL;

    for (uint32_t i = 0; i < 4; i++) {
        struct net_packet p = text_at(100 + i * 2, "xx");
        p.origin = (struct net_origin){.frame = 10 + i, .file = 3, .time = i};
        s = push(t, p);
    }
    cr_assert_eq(segments_origins(tcp_segments(s), 4, out, 2), 2);
    cr_assert_eq(out[0].frame, 10);
    cr_assert_eq(out[1].frame, 11);
    cr_assert_eq(out[1].file, 3);
    cr_assert_eq(segments_origins(tcp_segments(s), 8, out, 2), 2);
    cr_assert_eq(out[1].frame, 13, "the last one stands for the rest");
    tcp_free(t);
}

static void skip_and_assert(struct tcp *t, struct tcp_stream *s, const char *before, const char *after, uint64_t lost)
{
    assert_bytes(s, before);
    cr_assert(tcp_gap(t, s));
    tcp_skip(t, s);
    assert_bytes(s, after);
    cr_assert_eq(tcp_stats(t)->lost, lost);
}

Test(tcp, a_hole_that_the_receiver_confirmed_is_given_up)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, text_at(100, "abc"));
    struct tcp_stream *s = push(t, text_at(110, "xyz"));
    cr_assert_not(tcp_gap(t, s));
    cr_assert_null(push(t, ack_of(103)));
    cr_assert_not(tcp_gap(t, s));
    cr_assert_null(tcp_confirmed(t));
    cr_assert_null(push(t, ack_of(113)));
    cr_assert_eq(tcp_confirmed(t), s);
    s = push(t, text_at(113, "!"));
    cr_assert_null(tcp_confirmed(t));
    cr_assert_eq(tcp_hole(s).bytes, 7);
    skip_and_assert(t, s, "abc", "xyz!", 7);
    cr_assert_eq(tcp_stats(t)->holes, 1);
    cr_assert_not(tcp_gap(t, s));
    tcp_free(t);
}

Test(tcp, a_hole_that_stays_open_too_long_is_given_up)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct net_packet late = text_at(120, "late");

    push(t, text_at(100, "abc"));
    push(t, text_at(110, "xyz"));
    late.origin.time = 11 * CAPTIME_S;
    skip_and_assert(t, push(t, late), "abc", "xyz", 7);
    tcp_free(t);
}

Test(tcp, too_much_behind_a_hole_gives_it_up)
{
    struct tcp_limits limits = {.waiting = 4096, .ordered = 4096, .total = 1 << 20, .streams = 10};
    struct tcp *t = tcp_new(&limits, NULL, NULL);
    char block[1000];
    struct tcp_stream *s;
    uint32_t seq = 2000;

    memset(block, 'b', sizeof block);
    push(t, text_at(1000, "a"));
    do {
        cr_assert_lt(seq, 8000, "never full");
        s = push(t, segment(seq, block, sizeof block, NET_ACK));
        seq += 1000;
    } while (!tcp_gap(t, s));
    cr_assert_leq(tcp_held(t), 4096 + 2 * 4096);
    tcp_skip(t, s);
    cr_assert_eq(segments_bytes(tcp_segments(s)).n, seq - 2000);
    cr_assert_eq(tcp_stats(t)->lost, 999);
    tcp_free(t);
}

Test(tcp, what_the_capture_cut_off_a_segment_is_a_hole_at_once)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct net_packet p = text_at(100, "abc");

    p.wire_payload = 50;
    p.truncated = true;
    struct tcp_stream *s = tcp_push(t, &p);
    skip_and_assert(t, s, "abc", "", 47);
    tcp_keep(t, s);
    assert_bytes(push(t, text_at(150, "next")), "next");
    cr_assert_null(push(t, text_at(150, "")), "no more");
    tcp_free(t);
}

Test(tcp, the_end_of_a_stream_gives_out_what_is_left)
{
    static const unsigned ends[] = {NET_FIN | NET_ACK, NET_RST};

    for (size_t i = 0; i < 2; i++) {
        struct tcp *t = tcp_new(NULL, NULL, NULL);
        push(t, text_at(100, "rest"));
        struct net_packet p = segment(104, "", 0, ends[i]);
        struct tcp_stream *s = tcp_push(t, &p);
        skip_and_assert(t, s, "rest", "", 0);
        cr_assert_not(tcp_gap(t, s));
        tcp_keep(t, s);
        cr_assert_null(push(t, segment(104, "", 0, ends[i])));
        cr_assert_null(push(t, text_at(100, "rest")), "sent again after the end");
        cr_assert_eq(tcp_held(t), 0);
        tcp_free(t);
    }
}

Test(tcp, a_fin_before_missing_bytes_waits_for_them)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);

    push(t, text_at(100, "ab"));
    struct tcp_stream *s = push(t, segment(104, "ef", 2, NET_FIN | NET_ACK));
    cr_assert_not(tcp_gap(t, s));
    struct net_packet p = text_at(102, "cd");
    s = tcp_push(t, &p);
    assert_bytes(s, "abcdef");
    cr_assert(tcp_gap(t, s), "the end");
    tcp_free(t);
}

Test(tcp, an_ignored_stream_keeps_no_bytes_and_is_forgotten_at_its_end)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct tcp_stream *s = push(t, text_at(100, "GET"));

    tcp_ignore(t, s);
    cr_assert_eq(tcp_held(t), 0);
    cr_assert_null(push(t, text_at(103, "more")));
    cr_assert_null(push(t, segment(107, "", 0, NET_FIN)));
    assert_bytes(push(t, text_at(200, "new")), "new");
    tcp_free(t);
}

Test(tcp, the_end_of_the_capture_gives_out_every_stream_once)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    unsigned n = 0;

    for (uint16_t port = 1; port <= 5; port++) {
        struct net_packet p = text_at(100, "rest");
        p.src_port = port;
        push(t, p);
    }
    for (struct tcp_stream *s; (s = tcp_end(t)); n++) {
        cr_assert_eq(tcp_src(s).port, n + 1, "the one that was quiet the longest first");
        tcp_skip(t, s);
        tcp_keep(t, s);
    }
    cr_assert_eq(n, 5);
    tcp_free(t);
}

Test(tcp, streams_beyond_the_limits_are_evicted_and_counted)
{
    struct tcp_limits limits = {.waiting = 1 << 20, .ordered = 1 << 20, .total = 64 * 1024, .streams = 100};
    struct tcp *t = tcp_new(&limits, NULL, NULL);
    char block[1000];

    memset(block, 'b', sizeof block);
    for (uint16_t port = 1; port <= 1000; port++) {
        struct net_packet p = segment(port * 7u, block, sizeof block, NET_ACK);
        p.src_port = port;
        push(t, p);
        cr_assert_leq(tcp_held(t), limits.total);
    }
    cr_assert_geq(tcp_stats(t)->evicted, 900);
    tcp_free(t);
}

Test(tcp, with_limits_of_one_nothing_leaks_and_all_is_counted)
{
    struct tcp_limits limits = {1, 1, 1, 1};
    struct tcp *t = tcp_new(&limits, NULL, NULL);

    for (uint16_t i = 0; i < 100; i++) {
        struct net_packet p = text_at(100u + i * 3u, "abc");
        p.src_port = i % 5;
        push(t, p);
    }
    cr_assert_eq(tcp_stats(t)->evicted, 99);
    cr_assert_eq(tcp_stats(t)->unread, 300);
    tcp_free(t);
}

/* A small generator of its own: the same cuts on every machine. */
static uint32_t roll(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

enum { LENGTH = 400 };

/* Sends pieces of `text` from anywhere until all has come; the reader takes some bytes now and then. */
static void send_anyhow(struct tcp *t, uint32_t first_seq, const char *text, uint32_t *state, char *got)
{
    size_t n = 0;

    push(t, segment(first_seq - 1, "", 0, NET_SYN));
    while (n < LENGTH) {
        uint32_t from = roll(state, LENGTH), length = 1 + roll(state, 60);
        char packet[LENGTH];
        if (length > LENGTH - from)
            length = LENGTH - from;
        memcpy(packet, text + from, length);
        struct net_packet p = segment(first_seq + from, packet, length, NET_ACK);
        struct tcp_stream *s = tcp_push(t, &p);
        if (!s)
            continue;
        size_t take = segments_bytes(tcp_segments(s)).n == LENGTH - n
                          ? LENGTH - n
                          : roll(state, (uint32_t)segments_bytes(tcp_segments(s)).n + 1);
        memcpy(got + n, segments_bytes(tcp_segments(s)).p, take);
        segments_consume(tcp_segments(s), take);
        n += take;
        tcp_keep(t, s);
        memset(packet, '?', sizeof packet);
    }
}

Test(tcp, cut_shuffled_doubled_and_overlapped_segments_give_the_same_bytes_at_any_sequence_number)
{
    static const uint32_t starts[] = {1, 0x7fffff00u, 0xffffff00u, 0xffffffffu};
    uint32_t state = 7;
    char text[LENGTH], got[LENGTH];

    for (size_t i = 0; i < LENGTH; i++)
        text[i] = (char)('a' + roll(&state, 26));
    for (unsigned round = 0; round < 200; round++) {
        struct tcp *t = tcp_new(NULL, NULL, NULL);
        send_anyhow(t, starts[round % 4], text, &state, got);
        cr_assert_arr_eq(got, text, LENGTH, "round %u", round);
        cr_assert_eq(tcp_stats(t)->lost, 0);
        tcp_free(t);
    }
}

/* From the server, with its own numbers. */
static struct net_packet back_at(uint32_t seq, const char *text, unsigned flags)
{
    struct net_packet p = segment(seq, text, strlen(text), flags);

    p.src_ip = server;
    p.dst_ip = client;
    p.src_port = 5060;
    p.dst_port = 40000;
    return p;
}

Test(tcp, the_two_directions_find_one_another_whichever_came_first)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct tcp_stream *s = push(t, text_at(100, "forth"));

    cr_assert_null(tcp_peer(t, s));
    struct tcp_stream *back = push(t, back_at(200, "back", NET_ACK));
    cr_assert_eq(tcp_peer(t, s), back);
    cr_assert_eq(tcp_peer(t, back), s);
    cr_assert_eq(tcp_role(t, s), TCP_UNKNOWN);
    tcp_free(t);
}

Test(tcp, one_syn_tells_who_opened_the_connection)
{
    static const unsigned flags[] = {NET_SYN, NET_SYN | NET_ACK};

    for (size_t i = 0; i < 2; i++) {
        struct tcp *t = tcp_new(NULL, NULL, NULL);
        push(t, segment(99, "", 0, flags[i]));
        struct tcp_stream *s = push(t, text_at(100, "forth")), *back = push(t, back_at(200, "back", NET_ACK));
        cr_assert_eq(tcp_role(t, s), i ? TCP_SERVER : TCP_CLIENT);
        cr_assert_eq(tcp_role(t, back), i ? TCP_CLIENT : TCP_SERVER);
        tcp_free(t);
    }
}

Test(tcp, the_handshake_in_any_order_is_one_connection_and_another_handshake_another_one)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct net_packet syn = segment(99, "", 0, NET_SYN), answer = back_at(199, "", NET_SYN | NET_ACK);

    answer.ack = 100;
    push(t, answer);
    push(t, syn);
    struct tcp_stream *s = push(t, text_at(100, "forth"));
    cr_assert_not_null(tcp_peer(t, s), "the SYN was captured behind its answer");
    push(t, back_at(200, "back", NET_ACK));
    syn.seq = 7;
    push(t, syn);
    s = push(t, text_at(8, "new"));
    cr_assert_null(tcp_peer(t, s), "the other side belongs to the connection before");
    answer.ack = 8;
    answer.seq = 500;
    push(t, answer);
    cr_assert_not_null(tcp_peer(t, s));
    tcp_free(t);
}

struct forgotten {
    unsigned n[3];
    size_t bytes;
};

static void on_forget(struct tcp_stream *s, enum tcp_why why, void *user)
{
    struct forgotten *f = user;

    f->n[why]++;
    f->bytes += segments_bytes(tcp_segments(s)).n;
}

Test(tcp, a_stream_is_forgotten_with_its_reason_and_the_bytes_that_are_left)
{
    struct forgotten f = {{0}, 0};
    struct tcp_limits limits = {.waiting = 1 << 20, .ordered = 1 << 20, .total = 1 << 20, .streams = 2};
    struct tcp *t = tcp_new(&limits, on_forget, &f);

    push(t, text_at(100, "four"));
    push(t, segment(7, "", 0, NET_SYN));
    cr_assert_eq(f.n[TCP_REPLACED], 1);
    cr_assert_eq(f.bytes, 4);
    for (uint16_t port = 1; port <= 3; port++) {
        struct net_packet p = text_at(100, "abc");
        p.src_port = port;
        push(t, p);
    }
    cr_assert_eq(f.n[TCP_EVICTED], 2);
    cr_assert_eq(f.bytes, 4 + 3);
    tcp_free(t);
    cr_assert_eq(f.n[TCP_OVER], 2);
}

Test(tcp, what_the_consumer_owns_counts_into_the_limits)
{
    struct forgotten f = {{0}, 0};
    struct tcp_limits limits = {.waiting = 1 << 20, .ordered = 1 << 20, .total = 10000, .streams = 100};
    struct tcp *t = tcp_new(&limits, on_forget, &f);
    struct tcp_stream *s = push(t, text_at(100, "a"));

    tcp_charge(t, s, 9000);
    cr_assert_geq(tcp_held(t), 9000);
    struct net_packet p = text_at(100, "b");
    p.src_port = 1;
    s = push(t, p);
    cr_assert_eq(f.n[TCP_EVICTED], 1);
    tcp_charge(t, s, 100);
    tcp_charge(t, s, 50);
    cr_assert_lt(tcp_held(t), 9000);
    tcp_free(t);
}

Test(tcp, a_million_half_open_connections_do_not_displace_a_stream_of_value)
{
    struct tcp *t = tcp_new(NULL, NULL, NULL);
    struct tcp_stream *s = push(t, text_at(100, "half a "));

    tcp_value(t, s);
    for (uint32_t i = 0; i < 1000000; i++) {
        struct net_packet syn = segment(i, "", 0, NET_SYN);
        char from[4] = {10, (char)(i >> 16), (char)(i >> 8), (char)i};
        syn.src_ip = from;
        tcp_push(t, &syn);
    }
    assert_bytes(push(t, text_at(107, "message")), "half a message");
    cr_assert_eq(tcp_stats(t)->evicted, 1000001 - 65536);
    tcp_free(t);
}

Test(tcp, limits_grow_with_the_memory_but_fit_one_message_at_least)
{
    cr_assert_eq(tcp_limits_usual().total, (size_t)64 << 20);
    cr_assert_eq(tcp_limits_usual().streams, 65536);
    cr_assert_eq(tcp_limits_of((size_t)4 << 30).total, (size_t)64 << 20);
    cr_assert_eq(tcp_limits_of((size_t)64 << 30).streams, 1 << 20);
    cr_assert_gt(tcp_limits_of(1).total, tcp_limits_of(1).ordered);
    cr_assert_eq(tcp_limits_of(SIZE_MAX).streams, INT32_MAX);
}
