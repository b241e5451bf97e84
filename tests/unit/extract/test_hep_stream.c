/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "extract/content.h"
#include "extract/hep_in.h"
#include "extract/hep_stream.h"
#include "extract/sip_packets.h"
#include "net/hep.h"

#include <criterion/criterion.h>

/* One direction: what its channel gives, one line per message: "frame transport port Call-ID [cut]". */
struct bench {
    GString *lines;
    struct sink sink;
    struct channel channel;
    struct segments in;
    struct hep_in *hep_in;
    uint32_t frame;
};

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    (void)frames;
    (void)n;
    g_string_append_printf(user, "%u.%u %s %u %.*s%s\n", seen->frame, seen->index,
        sip_transport_name((enum sip_transport)seen->transport), seen->src.port, (int)m->call_id.n, m->call_id.p,
        m->truncated ? " cut" : "");
}

static struct bench *bench_new(void)
{
    struct bench *b = g_new0(struct bench, 1);

    b->lines = g_string_new(NULL);
    b->hep_in = hep_in_new();
    b->sink.on_message = hear;
    b->sink.user = b->lines;
    return b;
}

static struct channel_way way(struct bench *b)
{
    return (struct channel_way){.sink = &b->sink, .transport = SIP_TCP, .hep_in = b->hep_in};
}

static void push(struct bench *b, const char *bytes, size_t n)
{
    struct net_origin o = {.frame = ++b->frame, .time = 80 * CAPTIME_S};
    struct channel_way w = way(b);
    struct guarded g = guard(bytes, n);

    segments_push(&b->in, b->in.next, g.bytes, &o);
    content_read(&b->channel, &b->in, &w);
    segments_keep(&b->in);
    unguard(&g);
}

static void lose(struct bench *b, uint64_t missing)
{
    struct channel_way w = way(b);

    content_break(&b->channel, &b->in, missing, &w);
    segments_skip(&b->in, b->in.next + missing);
}

/* The messages were these. Frees the bench, but for its counts. */
static struct extract_stats finish(struct bench *b, const char *lines)
{
    struct extract_stats stats = b->sink.stats;

    cr_assert_str_eq(b->lines->str, lines);
    g_string_free(b->lines, TRUE);
    segments_clear(&b->in);
    content_clear(&b->channel);
    hep_in_free(b->hep_in);
    g_free(b);
    return stats;
}

/* What an agent makes of a request with this Call-ID. */
static GString *packet(const char *call_id)
{
    char room[2048], *text = options_request(call_id, "");
    struct hep_packet p = {.time = 77 * CAPTIME_S, .protocol = HEP_UDP, .type = HEP_SIP, .payload = slice_of(text)};

    endpoint_parse(SLICE_LIT("198.51.100.1:5071"), &p.src);
    endpoint_parse(SLICE_LIT("198.51.100.2:5080"), &p.dst);
    size_t n = hep_encode(&p, room, sizeof room);
    g_free(text);
    return g_string_new_len(room, (gssize)n);
}

/* Three packets, one behind the other. */
static GString *packets(void)
{
    GString *all = g_string_new(NULL);

    for (const char *const *name = (const char *const[]){"a", "b", "c", NULL}; *name; name++) {
        GString *p = packet(*name);
        g_string_append_len(all, p->str, (gssize)p->len);
        g_string_free(p, TRUE);
    }
    return all;
}

Test(hep_stream, packets_in_one_segment_are_messages_of_one_frame)
{
    struct bench *b = bench_new();
    GString *all = packets();

    push(b, all->str, all->len);
    finish(b, "1.0 udp 5071 a\n1.1 udp 5071 b\n1.2 udp 5071 c\n");
    g_string_free(all, TRUE);
}

Test(hep_stream, wherever_they_are_cut_they_are_found)
{
    GString *all = packets();
    size_t one = all->len / 3;

    for (size_t at = 1; at < one; at++) {
        struct bench *b = bench_new();
        push(b, all->str, at);
        push(b, all->str + at, all->len - at);
        struct extract_stats stats = finish(b, "2.0 udp 5071 a\n2.1 udp 5071 b\n2.2 udp 5071 c\n");
        cr_assert_eq(stats.foreign_bytes, 0, "cut at %zu", at);
        cr_assert_eq(stats.truncated, 0, "cut at %zu", at);
    }
    g_string_free(all, TRUE);
}

Test(hep_stream, from_the_middle_of_a_packet_the_next_one_is_found)
{
    GString *all = packets();
    size_t one = all->len / 3, sip = 0;

    while (memcmp(all->str + sip, "OPTIONS", 7) != 0)
        sip++;
    for (size_t from = 1; from < one; from++) {
        struct bench *b = bench_new();
        if (from >= sip && from < sip + 7) /* that looks like the start line of a message */
            from = sip + 7;
        push(b, all->str + from, all->len - from);
        cr_assert_str_eq(b->lines->str, "1.0 udp 5071 b\n1.1 udp 5071 c\n", "from %zu", from);
        finish(b, "1.0 udp 5071 b\n1.1 udp 5071 c\n");
    }
    g_string_free(all, TRUE);
}

Test(hep_stream, holes_cut_packets_and_the_next_one_is_found)
{
    GString *all = packets();
    size_t one = all->len / 3;
    const struct {
        size_t from, to;
        const char *lines;
        unsigned cut;
    } cases[] = {
        {one - 5, one, "1.0 udp 5071 a cut\n2.0 udp 5071 b\n2.1 udp 5071 c\n", 1},
        {one, 2 * one, "1.0 udp 5071 a\n2.0 udp 5071 c\n", 0},
        {one - 5, one + 5, "1.0 udp 5071 a cut\n2.0 udp 5071 c\n", 1},
        {one, one + 20, "1.0 udp 5071 a\n2.0 udp 5071 c\n", 1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *b = bench_new();
        push(b, all->str, cases[i].from);
        lose(b, cases[i].to - cases[i].from);
        push(b, all->str + cases[i].to, all->len - cases[i].to);
        cr_expect_eq(b->channel.cut, cases[i].cut, "case %zu", i);
        finish(b, cases[i].lines);
    }
    g_string_free(all, TRUE);
}

Test(hep_stream, lengths_that_cannot_be_are_passed_over)
{
    struct bench *b = bench_new();
    GString *a = packet("a");

    push(b, a->str, a->len);
    push(b, "HEP3\0\3\0\0\0\1\0\7\2", 13);           /* shorter than a head */
    push(b, "HEP3\0\x0e\0\0\0\1\0\x50\2\2", 14);     /* its chunk is longer than it */
    push(b, "HEP3 sip:b@example.com SIP/2.0\r\n", 32); /* no type of a chunk */
    push(b, a->str, a->len);
    struct extract_stats stats = finish(b, "1.0 udp 5071 a\n5.0 udp 5071 a\n");
    cr_expect_eq(stats.undecoded[NET_BAD_HEP], 1);
    cr_expect_eq(stats.foreign_bytes, 13 + 32);
    g_string_free(a, TRUE);
}

Test(hep_stream, a_method_of_that_name_is_sip)
{
    struct bench *b = bench_new();
    char *text = options_request("a", ""), *odd = g_strconcat("HEP3", text + 7, NULL);

    push(b, odd, strlen(odd));
    finish(b, "1.0 tcp 0 a\n");
    g_free(odd);
    g_free(text);
}
