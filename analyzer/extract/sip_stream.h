/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP in a stream, one direction (RFC 3261 18.3), or a stream in search of it: this is a part of a channel (channel.h).
 * framer.h says where a message ends. */
#ifndef EXTRACT_SIP_STREAM_H
#define EXTRACT_SIP_STREAM_H

#include "base/slice.h"
#include "extract/channel.h"

/* Takes the first message, or what else is there, out of the bytes. False when more bytes are needed. */
bool sip_stream_next(struct channel *c, struct segments *in, const struct channel_way *way);

/* As content_break (content.h). */
void sip_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way);

#endif
