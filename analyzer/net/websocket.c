/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/websocket.h"

#include "net/bytes.h"

enum {
    FIN = 0x80,
    RSV1 = 0x40,
    RSV2_3 = 0x30,
    OPCODE = 0x0f,
    MASKED = 0x80,
    LENGTH = 0x7f,
    LENGTH_16 = 126, /* two bytes of length follow */
    LENGTH_64 = 127, /* eight */
    MAX_CONTROL = 125,
    STEP = 2048, /* bytes that are unmasked at a time */
};

static bool is_control(unsigned opcode)
{
    return opcode >= WEBSOCKET_CLOSE;
}

/* Bytes of the length behind the first one. */
static unsigned length_bytes(unsigned first)
{
    return first == LENGTH_16 ? 2 : first == LENGTH_64 ? 8 : 0;
}

/* "The minimal number of bytes MUST be used to encode the length" */
static bool read_length(struct slice bytes, struct websocket_frame *out)
{
    unsigned first = bytes_u8(bytes.p + 1) & LENGTH;

    if (first == LENGTH_16)
        out->length = bytes_be16(bytes.p + 2);
    else if (first == LENGTH_64)
        out->length = (uint64_t)bytes_be32(bytes.p + 2) << 32 | bytes_be32(bytes.p + 6);
    else
        out->length = first;
    return first < LENGTH_16 || out->length > (first == LENGTH_16 ? MAX_CONTROL : UINT16_MAX);
}

static bool follows_the_rules(const struct websocket_frame *f)
{
    if (is_control(f->opcode))
        return f->opcode <= WEBSOCKET_PONG && f->fin && !f->compressed && f->length <= MAX_CONTROL;
    return f->opcode <= WEBSOCKET_BINARY && f->length <= INT64_MAX &&
           !(f->compressed && f->opcode == WEBSOCKET_CONTINUATION);
}

enum websocket_result websocket_parse(struct slice bytes, struct websocket_frame *out)
{
    if (bytes.n < 2)
        return WEBSOCKET_SHORT;
    unsigned first = bytes_u8(bytes.p), second = bytes_u8(bytes.p + 1), head = 2 + length_bytes(second & LENGTH);
    *out = (struct websocket_frame){.opcode = first & OPCODE,
        .fin = first & FIN,
        .compressed = first & RSV1,
        .masked = second & MASKED,
        .head = (uint8_t)(head + (second & MASKED ? sizeof out->mask : 0))};
    if (first & RSV2_3)
        return WEBSOCKET_NOT;
    if (bytes.n < out->head)
        return WEBSOCKET_SHORT;
    if (!read_length(bytes, out) || !follows_the_rules(out))
        return WEBSOCKET_NOT;
    if (out->masked)
        memcpy(out->mask, bytes.p + head, sizeof out->mask);
    return WEBSOCKET_OK;
}

bool websocket_begins_message(char first)
{
    unsigned opcode = (unsigned char)first & (RSV2_3 | OPCODE);

    return opcode == WEBSOCKET_TEXT || opcode == WEBSOCKET_BINARY;
}

void websocket_unmask(const struct websocket_frame *f, uint64_t at, struct slice payload, char *out)
{
    for (size_t i = 0; i < payload.n; i++)
        out[i] = (char)(payload.p[i] ^ f->mask[(at + i) % sizeof f->mask]);
}

/* ---- messages ---- */

static void end_message(struct websocket *w)
{
    segments_clear(&w->message);
    w->in_message = w->compressed = w->cut = w->passed = w->over = false;
}

void websocket_clear(struct websocket *w)
{
    end_message(w);
    w->in_frame = false;
    w->left = 0;
}

/* Adds bytes of the payload that came in one packet. */
static void add(struct websocket *w, struct slice bytes, const struct net_origin *origin)
{
    uint64_t at = w->frame.length - w->left;
    char clear[STEP];

    if (segments_bytes(&w->message).n + bytes.n > WEBSOCKET_MAX_MESSAGE)
        w->cut = true;
    for (struct slice step; !w->cut && !w->passed && bytes.n; bytes = slice_from(bytes, step.n), at += step.n) {
        step = slice_head(bytes, STEP);
        websocket_unmask(&w->frame, at, step, clear);
        segments_push(&w->message, w->message.next, (struct slice){clear, step.n}, origin);
        segments_keep(&w->message);
    }
}

/* Takes as much of the payload at hand as there is. */
static void take_payload(struct websocket *w, struct segments *in)
{
    bool is_data = !is_control(w->frame.opcode);
    struct slice bytes;

    while (w->left && (bytes = segments_bytes(in)).n) {
        size_t count, n = w->left < bytes.n ? (size_t)w->left : bytes.n;
        const struct segments_part *part = segments_parts(in, 1, &count);
        if (part->end - in->start < n)
            n = (size_t)(part->end - in->start);
        if (is_data)
            add(w, slice_head(bytes, n), &part->origin);
        w->left -= n;
        segments_consume(in, n);
    }
}

/* A frame may come between those of a message only where it is a control frame, or goes on with it. */
static bool fits(const struct websocket *w, const struct websocket_frame *f)
{
    return is_control(f->opcode) || (f->opcode == WEBSOCKET_CONTINUATION) == w->in_message;
}

static enum websocket_step begin_frame(struct websocket *w, struct segments *in)
{
    struct websocket_frame frame;
    enum websocket_result result = websocket_parse(segments_bytes(in), &frame);

    if (result == WEBSOCKET_SHORT)
        return WEBSOCKET_MORE;
    if (result == WEBSOCKET_NOT || !fits(w, &frame))
        return WEBSOCKET_BROKEN;
    segments_consume(in, frame.head);
    w->frame = frame;
    w->left = frame.length;
    w->in_frame = true;
    if (!is_control(frame.opcode) && !w->in_message) {
        w->in_message = true;
        w->compressed = frame.compressed;
    }
    return WEBSOCKET_MESSAGE;
}

/* Returns whether the message at hand is to be returned. */
static bool end_frame(struct websocket *w)
{
    w->in_frame = false;
    if (!w->frame.fin)
        return false;
    w->over = true;
    if (w->passed)
        end_message(w);
    return w->over;
}

enum websocket_step websocket_next(struct websocket *w, struct segments *in)
{
    enum websocket_step step;

    if (w->over)
        end_message(w);
    for (;;) {
        if (!w->in_frame && (step = begin_frame(w, in)) != WEBSOCKET_MESSAGE)
            return step;
        take_payload(w, in);
        if (w->left)
            return WEBSOCKET_MORE;
        if (is_control(w->frame.opcode)) {
            w->in_frame = false;
            return WEBSOCKET_CONTROL;
        }
        if (end_frame(w))
            return WEBSOCKET_MESSAGE;
    }
}

bool websocket_break(struct websocket *w, uint64_t missing, bool *in_step)
{
    bool begun = w->in_message && !w->over && !w->passed;

    *in_step = w->in_frame && missing <= w->left;
    if (!*in_step) {
        w->in_frame = false;
        w->over = true;
        return begun;
    }
    w->left -= missing;
    if (is_control(w->frame.opcode))
        return false;
    w->passed = true;
    return begun;
}
