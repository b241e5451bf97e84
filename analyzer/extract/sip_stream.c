/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/sip_stream.h"

#include "sip/msg.h"

/* The first `length` bytes are a message. */
static void take_message(struct channel *c, struct segments *in, size_t length, bool truncated, bool misfit,
    const struct channel_way *way)
{
    struct sink *o = way->sink;

    c->kind = CHANNEL_SIP;
    c->behind_hole = false;
    if (!sink_find(o, slice_head(segments_bytes(in), length), truncated)) {
        o->stats.malformed++;
        return;
    }
    o->seen.src = way->src;
    o->seen.dst = way->dst;
    o->seen.ip_id = 0;
    o->seen.transport = (uint8_t)way->transport;
    o->seen.misfit = misfit;
    sink_give_frames(o, segments_origins(in, length, o->frames, SINK_FRAMES));
    o->seen.misfit = false;
}

static void take_step(
    struct channel *c, enum framer_step step, struct segments *in, size_t length, const struct channel_way *way)
{
    struct sink *o = way->sink;

    switch (step) {
    case FRAMER_MESSAGE: take_message(c, in, length, false, false, way); break;
    case FRAMER_MISFIT: take_message(c, in, length, false, true, way); break;
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

bool sip_stream_next(struct channel *c, struct segments *in, const struct channel_way *way)
{
    size_t length;
    enum framer_step step = framer_next(&c->framer, segments_bytes(in), &length);

    if (step == FRAMER_MORE)
        return false;
    take_step(c, step, in, length, way);
    segments_consume(in, length);
    return true;
}

/* At the end of the stream: what a Content-Length that is too large has kept back. */
static void take_misfits(struct channel *c, struct segments *in, const struct channel_way *way)
{
    for (size_t length; (length = framer_misfit(&c->framer, segments_bytes(in)));) {
        c->framer = (struct framer){0};
        take_message(c, in, length, false, true, way);
        segments_consume(in, length);
        while (c->kind == CHANNEL_SIP && sip_stream_next(c, in, way))
            continue;
    }
}

void sip_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way)
{
    if (!missing)
        take_misfits(c, in, way);
    struct slice rest = segments_bytes(in);
    bool knew_end = c->framer.wanted || c->framer.tail;

    if (!framer_break(&c->framer, rest, missing)) {
        if (rest.n)
            channel_pass_over(c, rest.n, way->sink);
        c->behind_hole = missing && c->kind == CHANNEL_SIP && !c->framer.tail;
        return;
    }
    way->sink->stats.truncated++;
    take_message(c, in, rest.n, true, false, way);
    if (missing)
        c->cut++;
    c->behind_hole = missing && knew_end && !c->framer.tail; /* else the rest may be that of this message */
}
