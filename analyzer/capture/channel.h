/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one direction of a connection carries, above any encryption: not known yet, SIP, what has SIP in it, or
 * something else. Takes bytes in order out of `struct segments` and gives the messages in them to the outlet. The bytes
 * may be those of a TCP stream or what a layer above TCP made of them: a channel knows only its segments. A channel is
 * a value that begins as zeros; its owner keeps it with its direction. */
#ifndef CAPTURE_CHANNEL_H
#define CAPTURE_CHANNEL_H

#include "capture/framer.h"
#include "capture/outlet.h"
#include "net/segments.h"

enum channel_kind {
    CHANNEL_UNKNOWN,
    CHANNEL_SIP,
    CHANNEL_WEB,     /* WebSocket: web.h */
    CHANNEL_HEP,     /* what a capture agent sends: hepstream.h */
    CHANNEL_FOREIGN, /* for good: nothing more needs to be read */
};

struct hepin;
struct web;

struct channel {
    struct framer framer;
    struct web *web;  /* of CHANNEL_WEB */
    uint32_t foreign; /* bytes outside of messages */
    uint8_t kind;     /* enum channel_kind */
    uint8_t cut;      /* messages of which holes have swallowed a part, since channel_cut was asked */
    bool behind_hole; /* what comes before the next start line is the rest of a message that is not counted yet */
};

/* The direction that the bytes travel in. */
struct channel_way {
    struct outlet *outlet;
    struct endpoint src, dst;
    enum sip_transport transport; /* SIP_TCP or SIP_TLS */
    struct hepin *hepin;          /* for what capture agents send */
    struct channel *peer;         /* of the other direction; NULL where it was not seen */
};

/* Takes what is whole out of the bytes. */
void channel_read(struct channel *c, struct segments *bytes, const struct channel_way *way);

/* The bytes do not go on: behind them is a hole of `missing` bytes, or the end of the stream (0). Takes what is left of
 * them; the caller drops what is still there and goes on behind the hole. */
void channel_break(struct channel *c, struct segments *bytes, uint64_t missing, const struct channel_way *way);

/* Bytes that are no message, for the one who consumes them. */
void channel_pass_over(struct channel *c, size_t length, struct outlet *o);

/* How many messages were cut by holes since this was asked last. */
unsigned channel_cut(struct channel *c);

/* Bytes taken from the heap. */
size_t channel_held(const struct channel *c);

/* Frees them; nothing more is to be read. */
void channel_clear(struct channel *c);

#endif
