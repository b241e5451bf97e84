/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP over WebSocket (RFC 7118), one direction: a WebSocket message holds one SIP message. Finds out that a channel
 * carries it, by the handshake or by content, opens compressed messages, and gives what is SIP to the sink. The parts
 * are net/websocket.h (frames), net/upgrade.h (handshake) and inflate.h; this is the part of a channel (channel.h) that
 * joins them. */
#ifndef EXTRACT_WS_STREAM_H
#define EXTRACT_WS_STREAM_H

#include "base/slice.h"
#include "extract/channel.h"

enum ws_stream_look {
    WS_STREAM_YES,
    WS_STREAM_MAYBE, /* more bytes will tell */
    WS_STREAM_NO,
};

/* Do these bytes begin a handshake or frames, and not a SIP message? With WS_STREAM_YES the channel is one of WebSocket from
 * now on (c->ws), and a handshake is consumed. */
enum ws_stream_look ws_stream_begin(struct channel *c, struct segments *in, const struct channel_way *way);

/* Takes what is whole out of the bytes. */
void ws_stream_read(struct channel *c, struct segments *in, const struct channel_way *way);

/* As content_break; all that can be used has been read. */
void ws_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way);

void ws_stream_free(struct ws_stream *w);

/* Bytes taken from the heap; 0 for NULL. */
size_t ws_stream_held(const struct ws_stream *w);

#endif
