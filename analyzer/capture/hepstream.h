/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HEP of version 3 in a stream, one direction: capture agents that send over TCP, or TLS, write one packet after the other,
 * each of which tells its length. What is in them counts, as it does for datagrams (hepin.h). This is a part of a channel
 * (channel.h). Behind a hole the next packet is found by its first bytes. */
#ifndef CAPTURE_HEPSTREAM_H
#define CAPTURE_HEPSTREAM_H

#include "capture/channel.h"

enum hepstream_look {
    HEPSTREAM_YES,
    HEPSTREAM_MAYBE, /* more bytes will tell */
    HEPSTREAM_NO,
};

/* Do these bytes begin such a packet, or is there one behind the end of another? With HEPSTREAM_YES the channel is one of
 * HEP from now on. */
enum hepstream_look hepstream_begin(struct channel *c, struct segments *in, const struct channel_way *way);

/* Takes what is whole out of the bytes. */
void hepstream_read(struct channel *c, struct segments *in, const struct channel_way *way);

/* As channel_break; all that is whole has been read. */
void hepstream_break(struct channel *c, struct segments *in, uint64_t missing, const struct channel_way *way);

#endif
