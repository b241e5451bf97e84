/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HEP of version 3 in a stream, one direction: capture agents that send over TCP, or TLS, write one packet after the other,
 * each of which tells its length. What is in them counts, as it does for datagrams (hep_in.h). This is a part of a channel
 * (channel.h). Behind a hole the next packet is found by its first bytes. */
#ifndef EXTRACT_HEP_STREAM_H
#define EXTRACT_HEP_STREAM_H

#include "base/slice.h"
#include "extract/channel.h"

enum hep_stream_look {
    HEP_STREAM_YES,
    HEP_STREAM_MAYBE, /* more bytes will tell */
    HEP_STREAM_NO,
};

/* Do these bytes begin such a packet, or is there one behind the end of another? With HEP_STREAM_YES the channel is one of
 * HEP from now on. */
enum hep_stream_look hep_stream_begin(struct channel *c, struct segments *in, const struct channel_way *way);

/* Takes what is whole out of the bytes. */
void hep_stream_read(struct channel *c, struct segments *in, const struct channel_way *way);

/* As content_break; all that is whole has been read. */
void hep_stream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way);

#endif
