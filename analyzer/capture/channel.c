/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/channel.h"

#include "capture/hepstream.h"
#include "capture/web.h"
#include "sip/frame.h"

/* The first `length` bytes are a message. */
static void take_message(
    struct channel *c, struct segments *in, size_t length, bool truncated, const struct channel_way *way)
{
    struct outlet *o = way->outlet;

    c->kind = CHANNEL_SIP;
    c->behind_hole = false;
    if (sip_msg_parse(slice_head(segments_bytes(in), length), truncated, &o->msg) != SIP_OK) {
        o->stats.malformed++;
        return;
    }
    o->seen.src = way->src;
    o->seen.dst = way->dst;
    o->seen.ip_id = 0;
    o->seen.transport = (uint8_t)way->transport;
    outlet_give_frames(o, segments_origins(in, length, o->frames, PIPELINE_FRAMES));
}

void channel_pass_over(struct channel *c, size_t length, struct outlet *o)
{
    o->stats.foreign_bytes += length;
    c->foreign = length < UINT32_MAX - c->foreign ? c->foreign + (uint32_t)length : UINT32_MAX;
    if (c->kind == CHANNEL_UNKNOWN && c->foreign >= PIPELINE_FOREIGN)
        c->kind = CHANNEL_FOREIGN;
    if (c->behind_hole)
        c->cut++;
    c->behind_hole = false;
}

static void take_step(
    struct channel *c, enum framer_step step, struct segments *in, size_t length, const struct channel_way *way)
{
    struct outlet *o = way->outlet;

    switch (step) {
    case FRAMER_MESSAGE: take_message(c, in, length, false, way); break;
    case FRAMER_BLANK: o->stats.keepalives += length == segments_bytes(in).n; break;
    case FRAMER_ENDLESS:
        o->stats.malformed++;
        channel_pass_over(c, length, o);
        break;
    case FRAMER_OTHER: channel_pass_over(c, length, o); break;
    case FRAMER_TAIL:
    case FRAMER_MORE: break;
    }
}

/* SIP, or what is left of a stream in search of it. Returns false when more bytes are needed. */
static bool take_next(struct channel *c, struct segments *in, const struct channel_way *way)
{
    size_t length;
    enum framer_step step = framer_next(&c->framer, segments_bytes(in), &length);

    if (step == FRAMER_MORE)
        return false;
    take_step(c, step, in, length, way);
    segments_consume(in, length);
    return true;
}

/* Returns false when more bytes are needed. */
static bool find_out(struct channel *c, struct segments *in, const struct channel_way *way)
{
    enum hepstream_look hep = hepstream_begin(c, in, way);
    enum web_look web = hep == HEPSTREAM_NO ? web_begin(c, in, way) : WEB_NO;

    if (hep != HEPSTREAM_NO)
        return hep == HEPSTREAM_YES;
    return web == WEB_NO ? take_next(c, in, way) : web == WEB_YES;
}

void channel_read(struct channel *c, struct segments *in, const struct channel_way *way)
{
    bool more = true;

    while (more)
        switch ((enum channel_kind)c->kind) {
        case CHANNEL_UNKNOWN: more = find_out(c, in, way); break;
        case CHANNEL_SIP: more = take_next(c, in, way); break;
        case CHANNEL_WEB: web_read(c, in, way); return;
        case CHANNEL_HEP: hepstream_read(c, in, way); return;
        case CHANNEL_FOREIGN: return;
        }
}

void channel_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way)
{
    struct slice rest = segments_bytes(in);
    bool knew_end = c->framer.wanted || c->framer.tail;

    if (c->kind == CHANNEL_WEB) {
        web_break(c, in, missing, way);
        return;
    }
    if (c->kind == CHANNEL_HEP) {
        hepstream_break(c, in, missing, way);
        return;
    }
    if (!framer_break(&c->framer, rest, missing)) {
        if (rest.n)
            channel_pass_over(c, rest.n, way->outlet);
        c->behind_hole = missing && c->kind == CHANNEL_SIP && !c->framer.tail;
        return;
    }
    way->outlet->stats.truncated++;
    take_message(c, in, rest.n, true, way);
    if (missing)
        c->cut++;
    c->behind_hole = missing && knew_end && !c->framer.tail; /* else the rest may be that of this message */
}

unsigned channel_cut(struct channel *c)
{
    unsigned cut = c->cut;

    c->cut = 0;
    return cut;
}

size_t channel_held(const struct channel *c)
{
    return web_held(c->web);
}

void channel_clear(struct channel *c)
{
    web_free(c->web);
    c->web = NULL;
    c->kind = CHANNEL_FOREIGN;
}
