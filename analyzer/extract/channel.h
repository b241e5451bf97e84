/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one direction of a connection carries, above any encryption: not known yet, SIP, what has SIP in it, or
 * something else. Its bytes come in order, in `struct segments`: they may be those of a TCP stream or what a layer above
 * TCP made of them. A channel is a value that begins as zeros; its owner keeps it with its direction. content.h reads it. */
#ifndef EXTRACT_CHANNEL_H
#define EXTRACT_CHANNEL_H

#include "base/slice.h"
#include "extract/framer.h"
#include "extract/sink.h"
#include "net/segments.h"

enum { CHANNEL_GIVE_UP = 4096 }; /* bytes without SIP after which a stream is left alone */

enum channel_kind {
    CHANNEL_UNKNOWN,
    CHANNEL_SIP,
    CHANNEL_WS,     /* WebSocket: ws_stream.h */
    CHANNEL_HEP,    /* what a capture agent sends: hep_stream.h */
    CHANNEL_FOREIGN, /* for good: nothing more needs to be read */
};

struct hep_in;
struct ws_stream;

struct channel {
    struct framer framer;
    struct ws_stream *ws; /* of CHANNEL_WS */
    uint32_t foreign; /* bytes outside of messages */
    uint8_t kind;     /* enum channel_kind */
    uint32_t hole;    /* 1 + index of the last one in extract_stats.holes; 0 = none, or it has no place there */
    uint8_t cut;      /* messages of which holes have swallowed a part, and that are not counted yet */
    bool behind_hole; /* what comes before the next start line is the rest of a message that is not counted yet */
};

/* The direction that the bytes travel in. */
struct channel_way {
    struct sink *sink;
    struct endpoint src, dst;
    enum sip_transport transport; /* SIP_TCP or SIP_TLS */
    struct hep_in *hep_in;        /* for what capture agents send */
    struct channel *peer;         /* of the other direction; NULL where it was not seen */
};

/* Bytes that are no message, for the one who consumes them. */
void channel_pass_over(struct channel *c, size_t length, struct sink *o);

/* Messages that were cut by holes since this was called last are counted. */
void channel_count_cut(struct channel *c, struct extract_stats *stats);

/* There is a hole in its bytes. Only those that concern SIP are kept one by one. */
void channel_add_hole(struct channel *c, struct extract_stats *stats, const struct extract_hole *hole);

#endif
