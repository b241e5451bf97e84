/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "extract/channel.h"
#include "extract/pipeline.h"
#include "extract/sip_packets.h"

#include <criterion/criterion.h>

/* What the sink was given, one line per message: "frame.index transport Call-ID frames [cut]". */
struct heard {
    GString *lines;
    struct seen seen; /* of the last one */
    size_t size;
};

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    struct heard *h = user;

    g_string_append_printf(h->lines, "%u.%u %s %.*s", seen->frame, seen->index,
        sip_transport_name((enum sip_transport)seen->transport), (int)m->call_id.n, m->call_id.p);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(h->lines, " %u", frames[i].frame);
    g_string_append(h->lines, m->truncated ? " cut\n" : "\n");
    h->seen = *seen;
    h->size = m->msg->bytes.n;
}

/* Likewise, of a request that could not be delivered: "error frame transport Call-ID". */
static void hear_error(const struct seen *seen, const struct sip_msg *request, void *user)
{
    struct heard *h = user;

    g_string_append_printf(h->lines, "error %u %s %.*s\n", seen->frame,
        sip_transport_name((enum sip_transport)seen->transport), request ? (int)request->call_id.n : 3,
        request ? request->call_id.p : "all");
    h->seen = *seen;
}

struct bench {
    struct heard heard;
    struct pipeline *pipeline;
    struct extract_stats stats;
    uint32_t frame;
};

static void setup(struct bench *b, const struct pipeline_options *more)
{
    struct pipeline_options options = more ? *more : (struct pipeline_options){0};

    *b = (struct bench){0};
    b->heard.lines = g_string_new(NULL);
    options.on_message = hear;
    options.on_error = hear_error;
    options.user = &b->heard;
    b->pipeline = pipeline_new(&options);
}

/* Only `captured` bytes of it. */
static void push_cut(struct bench *b, const struct bytes *p, size_t captured)
{
    struct net_origin o = {.time = CAPTIME_S * ++b->frame, .frame = b->frame};
    struct guarded g = guard(p->at, captured);

    pipeline_push(b->pipeline, link_find(1), g.bytes, p->n, &o);
    unguard(&g);
}

static void push(struct bench *b, struct bytes p)
{
    push_cut(b, &p, p.n);
}

static void push_tcp(struct bench *b, uint32_t seq, const char *bytes, size_t n)
{
    push(b, tcp_packet(seq, bytes, n, NET_ACK));
}

/* Ends the pipeline; the messages it gave were these. */
static void finish(struct bench *b, const char *lines)
{
    pipeline_finish(b->pipeline);
    pipeline_stats(b->pipeline, &b->stats);
    cr_assert_str_eq(b->heard.lines->str, lines);
    g_string_free(b->heard.lines, TRUE);
    pipeline_free(b->pipeline);
}

Test(pipeline, a_message_comes_with_how_it_was_seen)
{
    struct bench b;
    struct net_origin origin = {.time = 3 * CAPTIME_S, .frame = 12, .file = 2};
    char *text = options_request("a", "");
    struct bytes packet = udp_packet(text);

    setup(&b, NULL);
    pipeline_push(b.pipeline, link_find(1), (struct slice){packet.at, packet.n}, packet.n, &origin);
    cr_assert_eq(b.heard.seen.frame, 12);
    cr_assert_eq(b.heard.seen.file, 2);
    cr_assert_eq(b.heard.seen.time, 3 * CAPTIME_S);
    cr_assert_eq(b.heard.seen.ip_id, 0x1234);
    cr_assert_eq(b.heard.seen.dst.port, 5062);
    pipeline_free(b.pipeline);
    g_string_free(b.heard.lines, TRUE);
    g_free(text);
}

Test(pipeline, a_datagram_is_a_message_on_any_port)
{
    struct bench b;
    char *text = options_request("a", "");

    setup(&b, NULL);
    push(&b, udp_packet(text));
    cr_assert_eq(b.heard.seen.src.port, 5060);
    cr_assert_eq(b.heard.seen.ip_id, 0x1234);
    finish(&b, "1.0 udp a 1\n");
    cr_assert_eq(b.stats.messages, 1);
    cr_assert_eq(b.stats.first, CAPTIME_S);
    cr_assert_eq(b.stats.bytes, 14 + 28 + strlen(text));
    g_free(text);
}

Test(pipeline, empty_lines_before_a_datagram_and_bytes_behind_it_do_not_matter)
{
    struct bench b;
    char *text = options_request("a", ""), *odd = g_strconcat("\r\n\r\n", text, "surplus", NULL);

    setup(&b, NULL);
    push(&b, udp_packet(odd));
    cr_assert_eq(b.heard.size, strlen(text));
    finish(&b, "1.0 udp a 1\n");
    g_free(odd);
    g_free(text);
}

/* Ports 5060 and 5062 of each packet; 5062 is not a port of SIP unless the options say so. */
static struct bytes media_packet(struct slice payload)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, payload);
    b.at[14 + 20 + 1] = (char)0xc6; /* source port 5062 */
    return b;
}

Test(pipeline, what_is_no_message_is_counted)
{
    struct bench b;
    struct bytes arp = {.n = 0};

    setup(&b, NULL);
    put_ethernet(&arp, 0x0806);
    push(&b, arp);
    push(&b, udp_packet("\r\n\r\n"));
    push(&b, udp_packet(""));
    push(&b, udp_packet("some text on the port of SIP\r\n"));
    push(&b, media_packet(SLICE_LIT("\x80\0\0\1rtp")));
    push(&b, media_packet(SLICE_LIT("\0\1\0\0\x21\x12\xa4\x42tttttttttttt")));
    finish(&b, "");
    cr_assert_eq(b.stats.packets, 6);
    cr_assert_eq(b.stats.undecoded[NET_NOT_IP], 1);
    cr_assert_eq(b.stats.keepalives, 2);
    cr_assert_eq(b.stats.malformed, 1);
    cr_assert_eq(b.stats.not_sip, 2);
}

Test(pipeline, on_the_ports_that_are_named_odd_payload_is_malformed)
{
    struct bench b;
    const uint16_t ports[] = {5062};

    setup(&b, &(struct pipeline_options){.ports = ports, .n_ports = 1});
    push(&b, media_packet(SLICE_LIT("\x80\0\0\1rtp")));
    push(&b, media_packet(SLICE_LIT("\0\1\0\0\x21\x12\xa4\x42tttttttttttt")));
    finish(&b, "");
    cr_assert_eq(b.stats.malformed, 1);
    cr_assert_eq(b.stats.keepalives, 1);
    cr_assert_eq(b.stats.not_sip, 0);
}

Test(pipeline, a_datagram_cut_by_the_capture_decodes_as_far_as_it_goes)
{
    struct bench b;
    char *text = options_request("a", "");
    struct bytes p = udp_packet(text);

    setup(&b, NULL);
    push_cut(&b, &p, p.n - 30);
    finish(&b, "1.0 udp a 1 cut\n");
    cr_assert_eq(b.stats.truncated, 1);
    g_free(text);
}

Test(pipeline, several_messages_in_a_segment_are_counted_in_their_frame)
{
    struct bench b;
    char *first = options_request("a", "body"), *second = options_request("b", ""),
         *both = g_strconcat(first, "\r\n\r\n", second, NULL);

    setup(&b, NULL);
    push_tcp(&b, 100, both, strlen(both));
    cr_assert_eq(b.heard.seen.ip_id, 0);
    finish(&b, "1.0 tcp a 1\n1.1 tcp b 1\n");
    g_free(first);
    g_free(second);
    g_free(both);
}

Test(pipeline, a_message_cut_at_any_two_places_is_the_same_message)
{
    char *text = options_request("a", "body");
    size_t n = strlen(text);

    for (size_t first = 1; first < n - 1; first++)
        for (size_t second = first + 1; second < n; second += 7) {
            struct bench b;
            setup(&b, NULL);
            push_tcp(&b, 100, text, first);
            push_tcp(&b, 100 + (uint32_t)second, text + second, n - second);
            push_tcp(&b, 100 + (uint32_t)first, text + first, second - first);
            finish(&b, "3.0 tcp a 1 3 2\n");
        }
    g_free(text);
}

Test(pipeline, a_stream_byte_by_byte_gives_the_same_messages)
{
    struct bench b;
    char *first = options_request("a", "body"), *second = options_request("b", ""),
         *both = g_strconcat("\r\n", first, second, NULL);
    size_t n = strlen(both);
    char *begin = g_strdup_printf("%zu.0 tcp a 3 4 5 ", 2 + strlen(first));

    setup(&b, NULL);
    for (uint32_t i = 0; i < n; i++)
        push_tcp(&b, 0xffffff80u + i, both + i, 1);
    cr_assert(g_str_has_prefix(b.heard.lines->str, begin), "%s", b.heard.lines->str);
    cr_assert(strstr(b.heard.lines->str, "tcp b "));
    g_string_truncate(b.heard.lines, 0);
    finish(&b, "");
    cr_assert_eq(b.stats.messages, 2);
    cr_assert_eq(b.stats.foreign_bytes, 0);
    g_free(begin);
    g_free(first);
    g_free(second);
    g_free(both);
}

Test(pipeline, a_stream_that_begins_in_the_middle_of_a_message_is_found)
{
    struct bench b;
    char *text = options_request("a", ""), *middle = g_strconcat("l: 0\r\nUser-Agent: x\r\n\r\n", text, NULL);

    setup(&b, NULL);
    push_tcp(&b, 100, middle, strlen(middle));
    finish(&b, "1.0 tcp a 1\n");
    cr_assert_eq(b.stats.foreign_bytes, 23);
    g_free(middle);
    g_free(text);
}

Test(pipeline, a_stream_without_sip_is_left_alone)
{
    struct bench b;
    char *text = options_request("a", "");
    char block[1000];

    setup(&b, NULL);
    memset(block, 'x', sizeof block);
    block[sizeof block - 1] = '\n';
    for (uint32_t i = 0; i < 10; i++)
        push_tcp(&b, i * 1000, block, sizeof block);
    push_tcp(&b, 10000, text, strlen(text));
    finish(&b, "");
    cr_assert_geq(b.stats.foreign_bytes, CHANNEL_GIVE_UP);
    cr_assert_leq(b.stats.foreign_bytes, CHANNEL_GIVE_UP + 1000);
    g_free(text);
}

Test(pipeline, after_a_hole_the_next_message_is_found)
{
    struct bench b;
    char *first = options_request("a", "a body"), *second = options_request("b", "");
    uint32_t n = (uint32_t)strlen(first);

    setup(&b, NULL);
    push_tcp(&b, 100, first, n - 4);
    push_tcp(&b, 100 + n, second, strlen(second));
    finish(&b, "1.0 tcp a 1 cut\n2.0 tcp b 2\n");
    cr_assert_eq(b.stats.tcp.lost, 4);
    cr_assert_eq(b.stats.truncated, 1);
    g_free(first);
    g_free(second);
}

/* Two messages; the bytes [from, to) of the first and second one together were not captured. */
static void push_with_hole(struct bench *b, size_t from, size_t to)
{
    char *first = options_request("a", "01234567\r\n"), *second = options_request("b", "01234567\r\n"),
         *third = options_request("c", ""), *all = g_strconcat(first, second, third, NULL);
    size_t n = strlen(first) + strlen(second);

    setup(b, NULL);
    push_tcp(b, 100, all, from);
    push_tcp(b, 100 + (uint32_t)to, all + to, n - to);
    push_tcp(b, 100 + (uint32_t)n, third, strlen(third));
    g_free(first);
    g_free(second);
    g_free(third);
    g_free(all);
}

Test(pipeline, a_hole_is_reported_with_its_frames_and_the_messages_that_it_cut)
{
    char *text = options_request("a", "01234567\r\n");
    size_t n = strlen(text);
    const struct {
        size_t from, to;
        const char *lines;
        unsigned cut;
    } cases[] = {
        {n - 8, n - 3, "1.0 tcp a 1 cut\n2.0 tcp b 2\n3.0 tcp c 3\n", 1}, /* within a body */
        {n - 8, n, "1.0 tcp a 1 cut\n2.0 tcp b 2\n3.0 tcp c 3\n", 1},     /* up to its end */
        {n - 8, n + 50, "1.0 tcp a 1 cut\n3.0 tcp c 3\n", 2},             /* into the next message */
        {60, 70, "1.0 tcp  1 cut\n2.0 tcp b 2\n3.0 tcp c 3\n", 1},        /* within a head */
        {n, n + 50, "1.0 tcp a 1\n3.0 tcp c 3\n", 1},                     /* the beginning of a message */
        {n, 2 * n, "1.0 tcp a 1\n3.0 tcp c 3\n", 0},                      /* a whole one: nobody knows */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        push_with_hole(&b, cases[i].from, cases[i].to);
        finish(&b, cases[i].lines);
        cr_assert_eq(b.stats.tcp.holes, 1);
        cr_assert_eq(b.stats.tcp.lost, cases[i].to - cases[i].from);
        cr_assert_eq(b.stats.cut_messages, cases[i].cut, "case %zu: %u", i, (unsigned)b.stats.cut_messages);
        cr_assert_eq(b.stats.n_holes, 1);
        cr_assert_eq(b.stats.holes[0].cut_messages, cases[i].cut);
        cr_assert_eq(b.stats.holes[0].hole.bytes, cases[i].to - cases[i].from);
        cr_assert_eq(b.stats.holes[0].hole.before.frame, 1);
        cr_assert_eq(b.stats.holes[0].hole.behind.frame, i < 5 ? 2 : 3);
    }
    g_free(text);
}

Test(pipeline, a_message_that_was_begun_is_given_when_another_connection_takes_its_place)
{
    struct bench b;
    char *text = options_request("a", "body"), *next = options_request("b", "");

    setup(&b, NULL);
    push_tcp(&b, 100, text, strlen(text) - 2);
    push(&b, tcp_packet(5000, "", 0, NET_SYN));
    push_tcp(&b, 5001, next, strlen(next));
    finish(&b, "1.0 tcp a 1 cut\n3.0 tcp b 3\n");
    cr_assert_eq(b.stats.truncated, 1);
    g_free(text);
    g_free(next);
}

Test(pipeline, a_stream_that_ends_within_a_head_gives_what_there_is_of_it)
{
    struct bench b;
    char *text = options_request("a", "");

    setup(&b, NULL);
    push_tcp(&b, 100, text, strlen(text) - 2);
    finish(&b, "1.0 tcp a 1 cut\n");
    cr_assert_eq(b.stats.truncated, 1);
    g_free(text);
}

Test(pipeline, a_stream_that_ends_within_a_start_line_gives_nothing)
{
    struct bench b;

    setup(&b, NULL);
    push_tcp(&b, 100, "OPTIONS sip:bob@exam", 20);
    finish(&b, "");
    cr_assert_eq(b.stats.foreign_bytes, 20);
}

Test(pipeline, heads_without_an_end_are_not_looked_at_again_from_each_of_their_lines)
{
    struct bench b;
    char *text = options_request("a", ""), block[1400];
    uint32_t seq = 0;

    setup(&b, NULL);
    push_tcp(&b, seq, text, strlen(text));
    seq += (uint32_t)strlen(text);
    for (size_t i = 0; i < sizeof block; i += 14)
        memcpy(block + i, "A a:a SIP/2.0\n", 14);
    for (unsigned i = 0; i < 1000; i++, seq += sizeof block)
        push_tcp(&b, seq, block, sizeof block);
    pipeline_finish(b.pipeline);
    g_string_truncate(b.heard.lines, 0);
    finish(&b, "");
    cr_assert_eq(b.stats.malformed, sizeof block * 1000 / (64 * 1024));
    cr_assert_geq(b.stats.foreign_bytes, b.stats.malformed * 64 * 1024);
    cr_assert_eq(b.stats.truncated, 1, "the last one, which might have had an end");
    g_free(text);
}

Test(pipeline, a_stream_cut_by_the_snaplen_gives_what_there_is)
{
    struct bench b;
    char *text = options_request("a", "0123456789"), *next = options_request("b", "");
    struct bytes p = tcp_packet(100, text, strlen(text), NET_ACK);

    setup(&b, NULL);
    push_cut(&b, &p, p.n - 5);
    push_tcp(&b, 100 + (uint32_t)strlen(text), next, strlen(next));
    finish(&b, "1.0 tcp a 1 cut\n2.0 tcp b 2\n");
    cr_assert_eq(b.stats.truncated, 1);
    g_free(text);
    g_free(next);
}

/* The IPv4 packet of a frame in fragments of `n` bytes; each is pushed in its turn, the last one first where
 * `backwards`. */
static void push_fragments(struct bench *b, const struct bytes *p, size_t n, bool backwards)
{
    size_t inside = p->n - 34, count = (inside + n - 1) / n;

    for (size_t i = 0; i < count; i++) {
        size_t at = (backwards ? count - 1 - i : i) * n, length = n < inside - at ? n : inside - at;
        struct bytes f = {.n = 34};
        memcpy(f.at, p->at, 34);
        f.at[16] = (char)((20 + length) >> 8);
        f.at[17] = (char)(20 + length);
        f.at[20] = (char)(at / 8 >> 8 | (at + length < inside ? 0x20 : 0));
        f.at[21] = (char)(at / 8);
        put(&f, p->at + 34 + at, length);
        push(b, f);
    }
}

Test(pipeline, a_datagram_in_fragments_is_one_message_of_all_its_packets)
{
    char *text = options_request("a", "body");
    struct bytes p = udp_packet(text);

    for (unsigned backwards = 0; backwards < 2; backwards++) {
        struct bench b;
        setup(&b, NULL);
        push_fragments(&b, &p, 80, backwards);
        cr_assert_eq(b.heard.seen.ip_id, 0x1234);
        cr_assert_eq(b.heard.size, strlen(text));
        finish(&b, "3.0 udp a 1 2 3\n");
        cr_assert_eq(b.stats.undecoded[NET_IP_FRAGMENT], 0);
        cr_assert_eq(b.stats.defrag.joined, 3);
    }
    g_free(text);
}

Test(pipeline, fragments_that_never_make_a_datagram_are_counted)
{
    struct bench b;
    char *text = options_request("a", "");
    struct bytes p = udp_packet(text);

    setup(&b, NULL);
    p.at[20] = 0x20; /* more of them follow */
    p.n -= (p.n - 34) % 8;
    p.at[16] = (char)((p.n - 14) >> 8);
    p.at[17] = (char)(p.n - 14);
    push(&b, p);
    push(&b, p);
    finish(&b, "");
    cr_assert_eq(b.stats.undecoded[NET_IP_FRAGMENT], 2);
    g_free(text);
}

Test(pipeline, a_message_over_sctp_is_one_user_message)
{
    struct bench b;
    struct bytes packet = {.n = 0};
    char *text = options_request("a", "");
    size_t n = strlen(text);

    setup(&b, NULL);
    put_ethernet(&packet, 0x0800);
    put_ipv4(&packet, 132, 12 + 16 + n);
    PUT(&packet, "\x13\xc4\x13\xc4"
                 "tagtsumm\0\3");
    put16(&packet, (unsigned)(16 + n));
    PUT(&packet, "tsn.\0\1\0\2\0\0\0\0");
    put(&packet, text, n);
    push(&b, packet);
    push(&b, packet);
    cr_assert_eq(b.heard.seen.ip_id, 0);
    finish(&b, "1.0 sctp a 1\n");
    cr_assert_eq(b.stats.sctp.retransmitted, 1);
    g_free(text);
}

Test(pipeline, a_tunnelled_packet_in_fragments_is_put_together_before_it_is_looked_into)
{
    struct bench b;
    char *text = options_request("a", "");
    struct bytes inside = udp_packet(text), p = {.n = 0};

    setup(&b, NULL);
    put_ethernet(&p, 0x0800);
    put_ipv4(&p, 4, inside.n - 14);
    put(&p, inside.at + 14, inside.n - 14);
    push_fragments(&b, &p, 160, true);
    finish(&b, "2.0 udp a 1 2\n");
    g_free(text);
}

/* ICMP port unreachable, with as much of this packet. */
static struct bytes unreachable(const struct bytes *about, size_t n)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4(&b, 1, 8 + n);
    PUT(&b, "\3\3\0\0\0\0\0\0");
    put(&b, about->at + 14, n);
    return b;
}

Test(pipeline, an_error_about_a_request_is_told_with_the_addresses_of_the_request)
{
    struct bench b;
    char *text = options_request("a", "");
    struct bytes request = udp_packet(text), other = udp_packet("no request at all");

    setup(&b, NULL);
    push(&b, request);
    push(&b, unreachable(&request, request.n - 14 - 30));
    cr_assert_eq(b.heard.seen.src.port, 5060);
    push(&b, unreachable(&request, 28));
    push(&b, unreachable(&other, other.n - 14));
    finish(&b, "1.0 udp a 1\nerror 2 udp a\nerror 3 udp all\nerror 4 udp all\n"); /* media, perhaps */
    cr_assert_eq(b.stats.errors, 1);
    cr_assert_eq(b.stats.undecoded[NET_UNKNOWN_PROTOCOL], 2);
    g_free(text);
}

Test(pipeline, a_reset_is_an_error_of_all_that_is_on_the_connection)
{
    struct bench b;
    char *text = options_request("a", "");

    setup(&b, NULL);
    push_tcp(&b, 100, text, strlen(text));
    push(&b, tcp_packet(100 + (uint32_t)strlen(text), "", 0, NET_RST | NET_ACK));
    cr_assert_eq(b.heard.seen.src.port, 40000);
    finish(&b, "1.0 tcp a 1\nerror 2 tcp all\n");
    g_free(text);
}
