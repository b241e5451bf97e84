/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/hep_stream.h"

#include "extract/hep_in.h"
#include "net/hep.h"
#include "sip/frame.h"

static void begin(struct channel *c, struct segments *in, size_t at, const struct channel_way *way)
{
    if (at)
        channel_pass_over(c, at, way->sink);
    segments_consume(in, at);
    c->kind = CHANNEL_HEP;
}

enum hep_stream_look hep_stream_begin(struct channel *c, struct segments *in, const struct channel_way *way)
{
    bool is_first_look = !c->foreign && !c->framer.scanned; /* a later one costs no more than a few bytes */
    struct slice bytes = segments_bytes(in);
    size_t at = hep_find(is_first_look ? bytes : slice_head(bytes, HEP_HEAD));

    if (at == bytes.n || (at && !is_first_look) || (at && sip_frame_looks(bytes) == SIP_OK))
        return HEP_STREAM_NO;
    if (bytes.n - at < HEP_HEAD)
        return at ? HEP_STREAM_NO : HEP_STREAM_MAYBE;
    begin(c, in, at, way);
    return HEP_STREAM_YES;
}

/* The first `n` bytes are what there is of a packet of this length. */
static void take(struct channel *c, struct segments *in, size_t n, size_t length, const struct channel_way *way)
{
    size_t n_frames = segments_origins(in, n, way->sink->frames, SINK_FRAMES);

    c->behind_hole = false;
    hep_in_take(way->hep_in, way->sink, slice_head(segments_bytes(in), n), length, way->src, way->dst, n_frames);
}

/* Goes to the next packet, or to what may become the head of one. Returns whether there is a head. */
static bool find_next(struct channel *c, struct segments *in, const struct channel_way *way)
{
    struct slice bytes = segments_bytes(in);
    size_t at = hep_find(bytes);

    if (at)
        channel_pass_over(c, at, way->sink);
    segments_consume(in, at);
    return bytes.n - at >= HEP_HEAD;
}

void hep_stream_read(struct channel *c, struct segments *in, const struct channel_way *way)
{
    while (find_next(c, in, way)) {
        size_t length = hep_length(segments_bytes(in));
        if (segments_bytes(in).n < length)
            return;
        take(c, in, length, length, way);
        segments_consume(in, length);
    }
}

void hep_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way)
{
    struct slice rest = segments_bytes(in);
    bool begun = rest.n >= HEP_HEAD;

    if (begun)
        take(c, in, rest.n, hep_length(rest), way);
    else if (rest.n)
        channel_pass_over(c, rest.n, way->sink);
    if (begun && missing)
        c->cut++;
    c->behind_hole = missing && !begun;
}
