/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/content.h"

#include "extract/hep_stream.h"
#include "extract/sip_stream.h"
#include "extract/ws_stream.h"

/* Returns false when more bytes are needed. */
static bool find_out(struct channel *c, struct segments *in, const struct channel_way *way)
{
    enum hep_stream_look hep = hep_stream_begin(c, in, way);
    enum ws_stream_look ws = hep == HEP_STREAM_NO ? ws_stream_begin(c, in, way) : WS_STREAM_NO;

    if (hep != HEP_STREAM_NO)
        return hep == HEP_STREAM_YES;
    return ws == WS_STREAM_NO ? sip_stream_next(c, in, way) : ws == WS_STREAM_YES;
}

void content_read(struct channel *c, struct segments *in, const struct channel_way *way)
{
    bool more = true;

    while (more)
        switch ((enum channel_kind)c->kind) {
        case CHANNEL_UNKNOWN: more = find_out(c, in, way); break;
        case CHANNEL_SIP: more = sip_stream_next(c, in, way); break;
        case CHANNEL_WS: ws_stream_read(c, in, way); return;
        case CHANNEL_HEP: hep_stream_read(c, in, way); return;
        case CHANNEL_FOREIGN: return;
        }
}

void content_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way)
{
    if (c->kind == CHANNEL_WS)
        ws_stream_break(c, in, missing, way);
    else if (c->kind == CHANNEL_HEP)
        hep_stream_break(c, in, missing, way);
    else
        sip_stream_break(c, in, missing, way);
}

size_t content_held(const struct channel *c)
{
    return ws_stream_held(c->ws);
}

void content_clear(struct channel *c)
{
    ws_stream_free(c->ws);
    c->ws = NULL;
    c->kind = CHANNEL_FOREIGN;
}
