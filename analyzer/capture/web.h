/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP over WebSocket (RFC 7118), one direction: a WebSocket message holds one SIP message. Finds out that a channel
 * carries it, by the handshake or by content, opens compressed messages, and gives what is SIP to the outlet. The parts
 * are net/websocket.h (frames), net/upgrade.h (handshake) and inflate.h; this is the part of a channel (channel.h) that
 * joins them. */
#ifndef CAPTURE_WEB_H
#define CAPTURE_WEB_H

#include "capture/channel.h"

enum web_look {
    WEB_YES,
    WEB_MAYBE, /* more bytes will tell */
    WEB_NO,
};

/* Do these bytes begin a handshake or frames, and not a SIP message? With WEB_YES the channel is one of WebSocket from
 * now on (c->web), and a handshake is consumed. */
enum web_look web_begin(struct channel *c, struct segments *in, const struct channel_way *way);

/* Takes what is whole out of the bytes. */
void web_read(struct channel *c, struct segments *in, const struct channel_way *way);

/* As channel_break; all that can be used has been read. */
void web_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way);

void web_free(struct web *w);

/* Bytes taken from the heap; 0 for NULL. */
size_t web_held(const struct web *w);

#endif
