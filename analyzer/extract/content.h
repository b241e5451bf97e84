/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what a channel carries: finds out what that is, and lets the part that knows it take the messages out
 * (sip_stream.h, ws_stream.h, hep_stream.h). */
#ifndef EXTRACT_CONTENT_H
#define EXTRACT_CONTENT_H

#include "base/slice.h"
#include "extract/channel.h"

/* Takes what is whole out of the bytes. */
void content_read(struct channel *c, struct segments *bytes, const struct channel_way *way);

/* The bytes do not go on: behind them is a hole of `missing` bytes, or the end of the stream (0). Takes what is left of
 * them; the caller drops what is still there and goes on behind the hole. */
void content_break(struct channel *c, struct segments *bytes, uint64_t missing, const struct channel_way *way);

/* Bytes taken from the heap. */
size_t content_held(const struct channel *c);

/* Frees them; nothing more is to be read. */
void content_clear(struct channel *c);

#endif
