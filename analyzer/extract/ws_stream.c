/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/ws_stream.h"

#include <stdlib.h>

#include "extract/inflate.h"
#include "net/upgrade.h"
#include "net/websocket.h"
#include "sip/frame.h"

enum {
    LOOK = 512,              /* bytes of a payload that show whether it is SIP */
    LOOK_COMPRESSED = 16384, /* a longer message is not waited for to find out what it is */
    LEAST_COMPRESSED = 8,
};

struct ws_stream {
    struct websocket frames;
    struct inflate *inflate; /* NULL while no message refers to earlier ones */
    struct upgrade_deflate deflate;
    bool by_handshake;
    bool out_of_step;  /* it is not known where the next frame begins */
    bool lost_context; /* compressed messages may refer to what was not seen */
};

/* ---- is it WebSocket? ---- */

static enum ws_stream_look look_at_text(const struct websocket_frame *f, struct slice payload)
{
    char clear[LOOK];
    struct slice part = slice_head(slice_head(payload, f->length), LOOK);

    websocket_unmask(f, 0, part, clear);
    enum sip_result looks = sip_frame_looks((struct slice){clear, part.n});
    if (looks == SIP_OK)
        return WS_STREAM_YES;
    return looks == SIP_MORE && part.n < LOOK && part.n < f->length ? WS_STREAM_MAYBE : WS_STREAM_NO;
}

/* A compressed one is known by its length alone: it ends where the segment does. */
static enum ws_stream_look look_at_length(const struct websocket_frame *f, struct slice payload)
{
    if (!f->fin || f->length < LEAST_COMPRESSED || f->length > LOOK_COMPRESSED || payload.n > f->length)
        return WS_STREAM_NO;
    return payload.n == f->length ? WS_STREAM_YES : WS_STREAM_MAYBE;
}

/* Does a message begin here? */
static enum ws_stream_look look_at_frame(struct slice bytes)
{
    struct websocket_frame f;
    enum websocket_result result = websocket_parse(bytes, &f);

    if (result == WEBSOCKET_SHORT && bytes.n)
        return websocket_begins_message(bytes.p[0]) ? WS_STREAM_MAYBE : WS_STREAM_NO;
    if (result != WEBSOCKET_OK)
        return WS_STREAM_NO;
    if (f.opcode != WEBSOCKET_TEXT && f.opcode != WEBSOCKET_BINARY)
        return WS_STREAM_NO;
    struct slice payload = slice_from(bytes, f.head);
    return f.compressed ? look_at_length(&f, payload) : look_at_text(&f, payload);
}

static void begin(struct channel *c, bool by_handshake)
{
    if (!c->ws)
        c->ws = calloc(1, sizeof *c->ws);
    if (!c->ws)
        abort();
    c->kind = CHANNEL_WS;
    c->ws->by_handshake = by_handshake;
    c->ws->deflate.window_bits = 15;
    c->ws->lost_context = !by_handshake;
}

/* The response says how each side compresses. */
static void agree(struct channel *c, const struct upgrade *u, struct channel *client)
{
    c->ws->deflate = u->of[UPGRADE_SERVER];
    if (client && client->kind == CHANNEL_UNKNOWN)
        begin(client, true);
    if (client && client->ws)
        client->ws->deflate = u->of[UPGRADE_CLIENT];
}

static enum ws_stream_look take_handshake(struct channel *c, struct segments *in, const struct channel_way *way)
{
    const struct ws_stream *other = way->peer ? way->peer->ws : NULL;
    struct upgrade u;
    size_t length;
    enum upgrade_result result = upgrade_parse(segments_bytes(in), &u, &length);

    if (result != UPGRADE_OK)
        return result == UPGRADE_MORE ? WS_STREAM_MAYBE : WS_STREAM_NO;
    if (!u.sip && !(u.accepts && other && other->by_handshake))
        return WS_STREAM_NO;
    begin(c, true);
    if (u.accepts)
        agree(c, &u, way->peer);
    segments_consume(in, length);
    return WS_STREAM_YES;
}

/* A message of text in the newest segment, behind bytes that might have become a message of SIP: they were the end of a
 * frame that was not captured. */
static bool find_behind(struct channel *c, struct segments *in, const struct channel_way *way)
{
    struct slice bytes = segments_bytes(in);
    size_t count;
    const struct segments_part *parts = segments_parts(in, bytes.n, &count);
    size_t at = count > 1 ? (size_t)(parts[count - 2].end - in->start) : 0;
    struct websocket_frame f;

    if (at == 0 || websocket_parse(slice_from(bytes, at), &f) != WEBSOCKET_OK || f.compressed ||
        look_at_frame(slice_from(bytes, at)) != WS_STREAM_YES)
        return false;
    channel_pass_over(c, at, way->sink);
    segments_consume(in, at);
    begin(c, false);
    return true;
}

enum ws_stream_look ws_stream_begin(struct channel *c, struct segments *in, const struct channel_way *way)
{
    if (c->framer.scanned)
        return find_behind(c, in, way) ? WS_STREAM_YES : WS_STREAM_NO;
    enum ws_stream_look look = take_handshake(c, in, way);
    if (look != WS_STREAM_NO || sip_frame_looks(segments_bytes(in)) != SIP_NOT)
        return look;
    look = look_at_frame(segments_bytes(in));
    if (look == WS_STREAM_YES)
        begin(c, false);
    return look;
}

/* ---- messages ---- */

static void lose_context(struct ws_stream *w)
{
    inflate_free(w->inflate);
    w->inflate = NULL;
    w->lost_context = !w->deflate.alone;
}

/* *bytes becomes what is in the compressed message, *cut is set where that is not all. */
static bool open_message(struct ws_stream *w, struct slice *bytes, bool *cut)
{
    if (!w->inflate)
        w->inflate = inflate_new(w->deflate.window_bits);
    enum inflate_result result = inflate_message(w->inflate, *bytes, !*cut, bytes);
    bool known = result == INFLATE_OK || (result == INFLATE_CUT && !w->lost_context);
    *cut = *cut || result != INFLATE_OK;
    return known;
}

/* The payload of the message at hand is SIP, empty lines, or something else. */
static void give(struct channel *c, struct slice all, bool cut, size_t n_frames, const struct channel_way *way)
{
    struct sink *o = way->sink;
    struct slice bytes = all;

    if (sink_find_behind_blank(o, &bytes, cut)) {
        c->behind_hole = false;
        o->seen.src = way->src;
        o->seen.dst = way->dst;
        o->seen.ip_id = 0;
        o->seen.transport = way->transport == SIP_TLS ? SIP_WSS : SIP_WS;
        o->stats.truncated += cut;
        sink_give_frames(o, n_frames);
    } else if (bytes.n == 0) {
        o->stats.keepalives++;
    } else if (c->ws->by_handshake) {
        o->stats.malformed++;
    } else {
        o->stats.not_sip++;
    }
}

static void take_message(struct channel *c, bool cut, const struct channel_way *way)
{
    struct ws_stream *w = c->ws;
    struct slice bytes = segments_bytes(&w->frames.message);
    struct sink *o = way->sink;
    size_t n_frames = segments_origins(&w->frames.message, bytes.n, o->frames, SINK_FRAMES);

    if (!w->frames.compressed) {
        give(c, bytes, cut, n_frames, way);
        return;
    }
    if (open_message(w, &bytes, &cut))
        give(c, bytes, cut, n_frames, way);
    else
        o->stats.unopened++;
    if (cut)
        lose_context(w);
    else if (w->deflate.alone) {
        inflate_free(w->inflate);
        w->inflate = NULL;
    }
}

/* ---- frames ---- */

static void lose_step(struct channel *c, const struct channel_way *way)
{
    bool in_step;

    if (websocket_break(&c->ws->frames, UINT64_MAX, &in_step))
        take_message(c, true, way);
    c->ws->out_of_step = true;
    lose_context(c->ws);
}

/* Looks for a frame where a segment begins. Returns whether one was found. */
static bool find_step(struct channel *c, struct segments *in, const struct channel_way *way)
{
    struct slice bytes;
    size_t count;

    while ((bytes = segments_bytes(in)).n) {
        enum ws_stream_look look = look_at_frame(bytes);
        if (look != WS_STREAM_NO) {
            c->ws->out_of_step = look == WS_STREAM_MAYBE;
            return look == WS_STREAM_YES;
        }
        size_t n = (size_t)(segments_parts(in, 1, &count)->end - in->start);
        channel_pass_over(c, n, way->sink);
        segments_consume(in, n);
    }
    return false;
}

/* What comes next is no frame: one more handshake after one that was refused, or nothing that is known. */
static bool take_other(struct channel *c, struct segments *in, const struct channel_way *way)
{
    enum ws_stream_look look = take_handshake(c, in, way);

    if (look == WS_STREAM_NO)
        lose_step(c, way);
    return look != WS_STREAM_MAYBE;
}

/* Returns false where more bytes are needed. */
static bool take_step(struct channel *c, struct segments *in, const struct channel_way *way)
{
    struct ws_stream *w = c->ws;

    switch (websocket_next(&w->frames, in)) {
    case WEBSOCKET_MORE: return false;
    case WEBSOCKET_MESSAGE: take_message(c, w->frames.cut, way); return true;
    case WEBSOCKET_CONTROL: way->sink->stats.keepalives += w->frames.frame.opcode != WEBSOCKET_CLOSE; return true;
    case WEBSOCKET_BROKEN: return take_other(c, in, way);
    }
    return false;
}

void ws_stream_read(struct channel *c, struct segments *in, const struct channel_way *way)
{
    while (!c->ws->out_of_step || find_step(c, in, way))
        if (!take_step(c, in, way))
            return;
}

void ws_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way)
{
    struct ws_stream *w = c->ws;
    bool in_step, knows_place = missing && segments_bytes(in).n == 0;
    bool begun = websocket_break(&w->frames, knows_place ? missing : UINT64_MAX, &in_step);

    if (begun)
        take_message(c, true, way);
    if (begun && missing)
        c->cut++;
    w->out_of_step = !in_step;
    c->behind_hole = missing && !begun && !in_step;
    lose_context(w);
}

void ws_stream_free(struct ws_stream *w)
{
    if (!w)
        return;
    websocket_clear(&w->frames);
    inflate_free(w->inflate);
    free(w);
}

size_t ws_stream_held(const struct ws_stream *w)
{
    return w ? sizeof *w + w->frames.message.held + inflate_held(w->inflate) : 0;
}
