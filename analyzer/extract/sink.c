/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/sink.h"

#include "base/seen.h"
#include "sip/frame.h"
#include "sip/msg.h"

bool sink_decode(struct sink *o, struct slice *bytes, bool truncated)
{
    if (sip_msg_parse(*bytes, truncated, &o->msg) == SIP_OK)
        return true;
    size_t blank = sip_frame_blank(*bytes);
    *bytes = slice_from(*bytes, blank);
    return blank && sip_msg_parse(*bytes, truncated, &o->msg) == SIP_OK;
}

void sink_give(struct sink *o, const struct net_origin *last, const struct net_origin *frames, size_t n_frames)
{
    struct seen *seen = &o->seen;
    bool same_frame = o->stats.messages && seen->frame == last->frame && seen->file == last->file;

    seen->index = same_frame ? (uint16_t)(seen->index + 1) : 0;
    seen->time = last->time - seen->late;
    seen->frame = last->frame;
    seen->file = last->file;
    o->stats.messages++;
    o->on_message(seen, &o->msg, frames, n_frames < SINK_FRAMES ? n_frames : SINK_FRAMES, o->user);
}

/* Of the packets of a message the one that was captured last. */
static const struct net_origin *completed_by(const struct net_origin *frames, size_t n)
{
    const struct net_origin *last = frames;

    for (size_t i = 1; i < n; i++)
        if (frames[i].file == last->file ? frames[i].frame > last->frame : frames[i].time >= last->time)
            last = &frames[i];
    return last;
}

static bool has_frame(const struct sink *o, size_t n, const struct net_origin *origin)
{
    for (size_t i = 0; i < n; i++)
        if (o->frames[i].frame == origin->frame && o->frames[i].file == origin->file)
            return true;
    return false;
}

/* Where the packet at hand came in fragments and is one of those of the message, so are they. */
static size_t add_fragments(struct sink *o, size_t n)
{
    const struct defrag_datagram *d = o->datagram;

    if (!d || !has_frame(o, n, &d->origins[d->n_origins - 1]))
        return n;
    for (size_t i = 0; i + 1 < d->n_origins && n < SINK_FRAMES; i++)
        o->frames[n++] = d->origins[i];
    return n;
}

const struct net_origin *sink_last(struct sink *o, size_t *n)
{
    *n = add_fragments(o, *n);
    return completed_by(o->frames, *n);
}

void sink_give_frames(struct sink *o, size_t n)
{
    const struct net_origin *last = sink_last(o, &n);

    sink_give(o, last, o->frames, n);
}

void sink_tell_error(struct sink *o, const struct net_packet *packet, const struct sip_msg *request)
{
    struct seen seen = {.time = packet->origin.time,
        .frame = packet->origin.frame,
        .file = packet->origin.file,
        .src = net_src(packet),
        .dst = net_dst(packet)};

    seen.transport = packet->proto == NET_UDP ? SIP_UDP : SIP_TCP;
    if (o->on_error)
        o->on_error(&seen, request, o->user);
}
