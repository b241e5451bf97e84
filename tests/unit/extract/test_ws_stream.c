/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "extract/content.h"
#include "extract/sip_packets.h"
#include "extract/ws_stream.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <zlib.h>

#define ASKS    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
#define ACCEPTS "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n"

/* One connection: what the channels of both directions give, one line per message: "frame transport Call-ID [cut]". */
struct bench {
    GString *lines;
    struct sink sink;
    struct channel channels[2];
    struct segments in[2];
    uint32_t frame;
};

enum { CLIENT, SERVER };

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    (void)frames;
    (void)n;
    g_string_append_printf(user, "%u %s %.*s%s\n", seen->frame, sip_transport_name((enum sip_transport)seen->transport),
        (int)m->call_id.n, m->call_id.p, m->truncated ? " cut" : "");
}

static struct bench *bench_new(void)
{
    struct bench *b = g_new0(struct bench, 1);

    b->lines = g_string_new(NULL);
    b->sink.on_message = hear;
    b->sink.user = b->lines;
    return b;
}

static struct channel_way way(struct bench *b, int side)
{
    return (struct channel_way){.sink = &b->sink, .transport = SIP_TCP, .peer = &b->channels[!side]};
}

/* A segment. */
static void push(struct bench *b, int side, struct slice bytes)
{
    struct net_origin o = {.frame = ++b->frame, .time = b->frame};
    struct channel_way w = way(b, side);
    struct guarded g = guard(bytes.p, bytes.n);

    segments_push(&b->in[side], b->in[side].next, g.bytes, &o);
    content_read(&b->channels[side], &b->in[side], &w);
    segments_keep(&b->in[side]);
    unguard(&g);
}

static void lose(struct bench *b, int side, uint64_t missing)
{
    struct channel_way w = way(b, side);

    b->frame++;
    content_break(&b->channels[side], &b->in[side], missing, &w);
    segments_skip(&b->in[side], b->in[side].next + missing);
}

/* The messages were these. Frees the bench, but for its counts. */
static struct extract_stats finish(struct bench *b, const char *lines)
{
    struct extract_stats stats = b->sink.stats;

    cr_assert_str_eq(b->lines->str, lines);
    g_string_free(b->lines, TRUE);
    for (int side = 0; side < 2; side++) {
        segments_clear(&b->in[side]);
        content_clear(&b->channels[side]);
    }
    g_free(b);
    return stats;
}

/* A frame with this payload; the client masks. */
static GString *add_frame(GString *to, int side, unsigned first, struct slice payload)
{
    static const char mask[] = "mask";

    g_string_append_c(to, (char)first);
    if (payload.n < 126) {
        g_string_append_c(to, (char)(payload.n | (side == CLIENT ? 0x80 : 0)));
    } else {
        g_string_append_c(to, (char)(126 | (side == CLIENT ? 0x80 : 0)));
        g_string_append_c(to, (char)(payload.n >> 8));
        g_string_append_c(to, (char)payload.n);
    }
    if (side == CLIENT)
        g_string_append_len(to, mask, 4);
    for (size_t i = 0; i < payload.n; i++)
        g_string_append_c(to, side == CLIENT ? (char)(payload.p[i] ^ mask[i % 4]) : payload.p[i]);
    return to;
}

static void push_frame(struct bench *b, int side, unsigned first, struct slice payload)
{
    GString *s = add_frame(g_string_new(NULL), side, first, payload);

    push(b, side, (struct slice){s->str, s->len});
    g_string_free(s, TRUE);
}

/* A text message with a request. */
static void push_text(struct bench *b, int side, const char *call_id)
{
    char *text = options_request(call_id, "");

    push_frame(b, side, 0x81, slice_of(text));
    g_free(text);
}

/* Compressed, with what the messages before it have left in the compressor. */
static void push_packed(struct bench *b, int side, z_stream *z, const char *call_id)
{
    char *text = options_request(call_id, ""), packed[1000];

    z->next_in = (Bytef *)text;
    z->avail_in = (uInt)strlen(text);
    z->next_out = (Bytef *)packed;
    z->avail_out = sizeof packed;
    cr_assert_eq(deflate(z, Z_SYNC_FLUSH), Z_OK);
    push_frame(b, side, 0xc1, (struct slice){packed, sizeof packed - z->avail_out - 4});
    g_free(text);
}

static void compressor_init(z_stream *z, int bits)
{
    *z = (z_stream){0};
    cr_assert_eq(deflateInit2(z, 9, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
}

Test(ws_stream, a_handshake_with_the_subprotocol_sip_is_enough_on_any_port)
{
    struct bench *b = bench_new();

    push(b, CLIENT, SLICE_LIT(ASKS));
    push(b, SERVER, SLICE_LIT(ACCEPTS "\r\n"));
    push_text(b, CLIENT, "a");
    push_text(b, SERVER, "b");
    push_frame(b, SERVER, 0x89, SLICE_LIT("ping"));
    push_frame(b, CLIENT, 0x81, SLICE_LIT("\r\n\r\n"));
    push_frame(b, CLIENT, 0x81, SLICE_LIT("<not sip>"));
    struct extract_stats stats = finish(b, "3 ws a\n4 ws b\n");
    cr_assert_eq(stats.keepalives, 2);
    cr_assert_eq(stats.malformed, 1);
    cr_assert_eq(stats.foreign_bytes, 0);
}

Test(ws_stream, another_subprotocol_is_foreign)
{
    struct bench *b = bench_new();

    push(b, CLIENT, SLICE_LIT("GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: chat\r\n\r\n"));
    push_frame(b, CLIENT, 0x81, SLICE_LIT("{\"text\": 1}"));
    cr_assert_eq(b->channels[CLIENT].kind, CHANNEL_UNKNOWN);
    struct extract_stats stats = finish(b, "");
    cr_assert_gt(stats.foreign_bytes, 80);
}

Test(ws_stream, a_refused_handshake_is_followed_by_another_one)
{
    struct bench *b = bench_new();

    push(b, CLIENT, SLICE_LIT(ASKS));
    push(b, SERVER, SLICE_LIT("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"));
    push(b, CLIENT, SLICE_LIT(ASKS));
    push(b, SERVER, SLICE_LIT(ACCEPTS "\r\n"));
    push_text(b, CLIENT, "a");
    push_text(b, SERVER, "b");
    finish(b, "5 ws a\n6 ws b\n");
}

Test(ws_stream, a_handshake_cut_anywhere_is_found)
{
    struct slice all = SLICE_LIT(ASKS);

    for (size_t cut = 1; cut < all.n; cut++) {
        struct bench *b = bench_new();
        push(b, CLIENT, slice_head(all, cut));
        push(b, CLIENT, slice_from(all, cut));
        push_frame(b, CLIENT, 0x81, SLICE_LIT("\r\n"));
        cr_assert_eq(b->channels[CLIENT].kind, CHANNEL_WS, "cut at %zu", cut);
        cr_assert_eq(finish(b, "").keepalives, 1);
    }
}

Test(ws_stream, a_stream_from_the_middle_is_known_by_what_its_frames_hold)
{
    for (int side = 0; side < 2; side++) {
        struct bench *b = bench_new();
        push(b, side, SLICE_LIT("the end of a frame that was not captured"));
        push_text(b, side, "a");
        push_frame(b, side, 0x82, SLICE_LIT("<not sip>"));
        push_text(b, side, "b");
        struct extract_stats stats = finish(b, "2 ws a\n4 ws b\n");
        cr_assert_eq(stats.foreign_bytes, 40);
        cr_assert_eq(stats.not_sip, 1);
    }
}

Test(ws_stream, frames_cut_anywhere_are_known_by_what_they_hold)
{
    char *text = options_request("a", "");
    GString *s = add_frame(g_string_new(NULL), CLIENT, 0x81, slice_of(text));

    for (size_t cut = 1; cut < s->len; cut++) {
        struct bench *b = bench_new();
        push(b, CLIENT, (struct slice){s->str, cut});
        push(b, CLIENT, (struct slice){s->str + cut, s->len - cut});
        finish(b, "2 ws a\n");
    }
    g_string_free(s, TRUE);
    g_free(text);
}

Test(ws_stream, above_tls_the_transport_is_wss)
{
    struct bench *b = bench_new();
    struct channel_way w = way(b, SERVER);
    struct net_origin o = {.frame = 1};
    char *text = options_request("a", "");
    GString *s = add_frame(g_string_new(NULL), SERVER, 0x81, slice_of(text));

    w.transport = SIP_TLS;
    segments_push(&b->in[SERVER], 0, (struct slice){s->str, s->len}, &o);
    content_read(&b->channels[SERVER], &b->in[SERVER], &w);
    finish(b, "1 wss a\n");
    g_string_free(s, TRUE);
    g_free(text);
}

Test(ws_stream, each_side_compresses_as_the_response_says)
{
    struct bench *b = bench_new();
    z_stream client, server;

    compressor_init(&client, 9);
    compressor_init(&server, 15);
    push(b, CLIENT, SLICE_LIT(ASKS));
    push(b, SERVER,
        SLICE_LIT(ACCEPTS "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; "
                          "client_max_window_bits=9\r\n\r\n"));
    for (unsigned i = 0; i < 3; i++) {
        push_packed(b, CLIENT, &client, "a");
        cr_assert_lt(content_held(&b->channels[CLIENT]), 3000, "nothing is kept for the next message");
        deflateReset(&client);
        push_packed(b, SERVER, &server, "b");
        cr_assert_gt(content_held(&b->channels[SERVER]), 32768);
    }
    push_text(b, SERVER, "c");
    struct extract_stats stats = finish(b, "3 ws a\n4 ws b\n5 ws a\n6 ws b\n7 ws a\n8 ws b\n9 ws c\n");
    cr_assert_eq(stats.unopened, 0);
    deflateEnd(&client);
    deflateEnd(&server);
}

Test(ws_stream, from_the_middle_messages_that_refer_to_earlier_ones_are_counted)
{
    struct bench *b = bench_new(), *before = bench_new();
    z_stream z;

    compressor_init(&z, 15);
    push_packed(before, CLIENT, &z, "a");
    push_packed(b, CLIENT, &z, "b");
    push_packed(b, CLIENT, &z, "c");
    push_text(b, CLIENT, "d");
    deflateReset(&z);
    push_packed(b, CLIENT, &z, "e");
    struct extract_stats stats = finish(b, "3 ws d\n4 ws e\n");
    cr_assert_eq(stats.unopened, 2);
    finish(before, "1 ws a\n");
    deflateEnd(&z);
}

Test(ws_stream, after_a_hole_the_next_frame_is_found_and_the_context_is_lost)
{
    struct bench *b = bench_new();
    z_stream z;

    compressor_init(&z, 15);
    push(b, SERVER, SLICE_LIT(ACCEPTS "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
    push_packed(b, SERVER, &z, "a");
    lose(b, SERVER, 200);
    push_packed(b, SERVER, &z, "b");
    push_text(b, SERVER, "c");
    struct extract_stats stats = finish(b, "2 ws a\n5 ws c\n");
    cr_assert_eq(stats.unopened, 1);
    deflateEnd(&z);
}

Test(ws_stream, a_message_is_cut_by_a_hole_and_the_next_one_is_whole)
{
    char *text = options_request("a", "");
    GString *s = add_frame(g_string_new(NULL), CLIENT, 0x81, slice_of(text));
    static const size_t behind[] = {100, 1, 0}; /* bytes of the frame that come behind the hole */

    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        struct bench *b = bench_new();
        size_t cut = s->len - 20 - behind[i];
        push(b, CLIENT, (struct slice){s->str, cut});
        lose(b, CLIENT, 20);
        cr_assert_eq(b->channels[CLIENT].cut, 1);
        push(b, CLIENT, (struct slice){s->str + cut + 20, behind[i]});
        push_text(b, CLIENT, "b");
        cr_assert_eq(b->channels[CLIENT].cut, 1, "and no more");
        struct extract_stats stats = finish(b, i ? "1 ws a cut\n4 ws b\n" : "1 ws  cut\n4 ws b\n");
        cr_assert_eq(stats.truncated, 1);
        cr_assert_eq(stats.foreign_bytes, 0);
    }
    g_string_free(s, TRUE);
    g_free(text);
}
