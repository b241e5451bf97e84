/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/sink.h"

#include "sip/call_id.h"
#include "sip/frame.h"

bool sink_decode(struct sink *o, struct slice bytes, bool truncated)
{
    bytes = slice_from(bytes, sip_frame_blank(bytes));
    if (sip_msg_parse(bytes, truncated, &o->msg) != SIP_OK)
        return false;
    o->found = (struct sink_message){bytes, o->msg.call_id, &o->msg, truncated};
    return true;
}

bool sink_find(struct sink *o, struct slice bytes, bool truncated)
{
    if (!o->only_bytes || truncated) /* half a Call-ID is none */
        return sink_decode(o, bytes, truncated);
    if (sip_frame_looks(bytes) != SIP_OK)
        return false;
    o->found = (struct sink_message){bytes, sip_call_id_find(bytes), NULL, false};
    return true;
}

bool sink_find_behind_blank(struct sink *o, struct slice *bytes, bool truncated)
{
    if (sink_find(o, *bytes, truncated))
        return true;
    size_t blank = sip_frame_blank(*bytes);
    *bytes = slice_from(*bytes, blank);
    return blank && sink_find(o, *bytes, truncated);
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
    seen->no++;
    seen->now = seen->time > seen->now || seen->no == 1 ? seen->time : seen->now;
    o->on_message(seen, &o->found, frames, n_frames < SINK_FRAMES ? n_frames : SINK_FRAMES, o->user);
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
        .dst = net_dst(packet),
        .no = o->seen.no,
        .now = packet->origin.time > o->seen.now ? packet->origin.time : o->seen.now};

    seen.transport = packet->proto == NET_UDP ? SIP_UDP : SIP_TCP;
    if (o->on_error)
        o->on_error(&seen, request, o->user);
}
