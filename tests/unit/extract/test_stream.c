/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "extract/pipeline.h"
#include "extract/sip_packets.h"

#include <criterion/criterion.h>

/* What the sink was given, one line per message: "frame Call-ID size [cut]". */
struct bench {
    GString *lines;
    struct pipeline *pipeline;
    struct extract_stats stats;
    uint32_t frame;
};

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    (void)frames;
    (void)n;
    g_string_append_printf(((struct bench *)user)->lines, "%u %.*s %zu%s\n", seen->frame, (int)m->call_id.n,
        m->call_id.p, m->msg->bytes.n, m->truncated ? " cut" : "");
}

static void setup(struct bench *b)
{
    *b = (struct bench){.lines = g_string_new(NULL)};
    b->pipeline = pipeline_new(&(struct pipeline_options){.on_message = hear, .user = b});
}

/* A TCP segment. Where it is larger than a packet can tell, the total length in its IP header is 0, as frames have it that
 * a network card has put together. */
static void push(struct bench *b, uint32_t seq, const char *bytes, size_t n, unsigned flags)
{
    struct bytes head = tcp_packet(seq, "", 0, flags);
    size_t length = 40 + n;
    GString *all = g_string_new_len(head.at, (gssize)head.n);
    struct net_origin o = {.time = CAPTIME_S * ++b->frame, .frame = b->frame};

    all->str[16] = (char)(length < 65536 ? length >> 8 : 0);
    all->str[17] = (char)(length < 65536 ? length : 0);
    g_string_append_len(all, bytes, (gssize)n);
    struct guarded g = guard(all->str, all->len);
    pipeline_push(b->pipeline, link_find(1), g.bytes, all->len, &o);
    unguard(&g);
    g_string_free(all, TRUE);
}

/* The messages were these. */
static void finish(struct bench *b, const char *lines)
{
    pipeline_finish(b->pipeline);
    pipeline_stats(b->pipeline, &b->stats);
    cr_assert_str_eq(b->lines->str, lines);
    g_string_free(b->lines, TRUE);
    pipeline_free(b->pipeline);
}

static char *long_request(const char *call_id, size_t body)
{
    char *text = g_strnfill(body, 'x'), *request = options_request(call_id, text);

    g_free(text);
    return request;
}

Test(stream, frames_larger_than_a_packet_can_be_hold_messages)
{
    struct bench b;
    char *large = long_request("a", 70000), *small = options_request("b", ""), *both = g_strconcat(large, small, NULL);
    char *lines = g_strdup_printf("1 a %zu\n1 b %zu\n", strlen(large), strlen(small));

    setup(&b);
    push(&b, 100, both, strlen(both), NET_ACK);
    finish(&b, lines);
    cr_expect_eq(b.stats.truncated, 0);
    g_free(lines);
    g_free(both);
    g_free(small);
    g_free(large);
}

Test(stream, a_message_beyond_64_kib_is_found_in_whatever_order_it_comes)
{
    enum { SEGMENT = 1460 };
    struct bench b;
    char *text = long_request("a", 200000);
    size_t n = strlen(text), whole = n / SEGMENT;
    char *lines = g_strdup_printf("%zu a %zu\n", whole + 2, n);

    setup(&b);
    push(&b, 0xffffff00, "\r\n\r\n", 4, NET_ACK); /* the numbers wrap within the message */
    for (size_t i = 0; i < whole; i++) {
        size_t at = (i ^ 1) < whole ? (i ^ 1) * SEGMENT : i * SEGMENT;
        push(&b, 0xffffff04u + (uint32_t)at, text + at, SEGMENT, NET_ACK);
    }
    push(&b, 0xffffff04u + (uint32_t)(whole * SEGMENT), text + whole * SEGMENT, n - whole * SEGMENT, NET_ACK);
    finish(&b, lines);
    cr_expect_eq(b.stats.tcp.lost, 0);
    g_free(lines);
    g_free(text);
}

Test(stream, a_probe_of_a_closed_window_may_bring_a_new_byte)
{
    char *text = options_request("a", "body");
    size_t n = strlen(text);

    for (size_t at = 1; at < n; at += 3) {
        struct bench b;
        setup(&b);
        push(&b, 100, text, at, NET_ACK);
        push(&b, 100 + (uint32_t)at, text + at, 1, NET_ACK);
        push(&b, 100 + (uint32_t)at, text + at, 1, NET_ACK);
        push(&b, 100 + (uint32_t)at, text + at, n - at, NET_ACK); /* the window is open again */
        char *lines = g_strdup_printf("%d a %zu\n", at + 1 == n ? 2 : 4, n);
        finish(&b, lines);
        cr_expect_eq(b.stats.foreign_bytes, 0);
        g_free(lines);
    }
    g_free(text);
}

Test(stream, a_connection_that_ends_within_a_message_gives_what_there_is_of_it)
{
    struct bench b;
    char *text = options_request("a", "a body");
    size_t n = strlen(text);
    char *lines = g_strdup_printf("1 a %zu cut\n", n - 3);

    setup(&b);
    push(&b, 100, text, n - 3, NET_ACK | NET_FIN);
    cr_expect_str_eq(b.lines->str, lines, "it is not waited for");
    finish(&b, lines);
    cr_expect_eq(b.stats.truncated, 1);
    cr_expect_eq(b.stats.cut_messages, 0, "there is no hole");
    g_free(lines);
    g_free(text);
}

Test(stream, an_end_that_overtakes_the_rest_of_a_message_waits_for_it)
{
    struct bench b;
    char *text = options_request("a", "a body");
    size_t n = strlen(text);
    char *lines = g_strdup_printf("3 a %zu\n", n);

    setup(&b);
    push(&b, 100, text, 50, NET_ACK);
    push(&b, 100 + (uint32_t)n, "", 0, NET_ACK | NET_FIN);
    push(&b, 150, text + 50, n - 50, NET_ACK);
    finish(&b, lines);
    cr_expect_eq(b.stats.truncated, 0);
    g_free(lines);
    g_free(text);
}
