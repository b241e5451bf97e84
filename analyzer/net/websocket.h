/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WebSocket (RFC 6455) in one direction: takes frames (5.2) out of bytes in order and puts messages together, however
 * they are cut into frames (5.4), unmasked (5.3), each byte with the packet that it came in. Control frames may come
 * between (5.5). Knows neither what the messages mean nor how to open compressed ones (RFC 7692). The handshake is
 * upgrade.h.
 * A `struct websocket` begins as zeros and owns heap memory: at most the message at hand, WEBSOCKET_MAX_MESSAGE of it.
 */
#ifndef NET_WEBSOCKET_H
#define NET_WEBSOCKET_H

#include "net/segments.h"

enum {
    WEBSOCKET_MAX_HEAD = 14,
    WEBSOCKET_MAX_MESSAGE = 1024 * 1024, /* bytes behind it are dropped: the message is cut */
};

enum websocket_opcode {
    WEBSOCKET_CONTINUATION = 0,
    WEBSOCKET_TEXT = 1,
    WEBSOCKET_BINARY = 2,
    WEBSOCKET_CLOSE = 8,
    WEBSOCKET_PING = 9,
    WEBSOCKET_PONG = 10,
};

/* The head of a frame. */
struct websocket_frame {
    uint64_t length; /* of the payload */
    uint8_t head;    /* bytes of the head itself */
    uint8_t opcode;
    bool fin;        /* the last one of its message */
    bool compressed; /* RSV1 (RFC 7692 6), of the first frame of a message */
    bool masked;     /* as a client does */
    char mask[4];
};

enum websocket_result {
    WEBSOCKET_OK,
    WEBSOCKET_SHORT, /* more bytes are needed */
    WEBSOCKET_NOT,   /* no frame, or one that breaks the rules of 5.2 and 5.5 */
};

/* Reads the head of a frame. */
enum websocket_result websocket_parse(struct slice bytes, struct websocket_frame *out);

/* Can a frame with this first byte be the first one of a message? */
bool websocket_begins_message(char first);

/* Unmasks bytes of the payload that begin at its byte `at`; copies them where nothing is masked. */
void websocket_unmask(const struct websocket_frame *f, uint64_t at, struct slice payload, char *out);

struct websocket {
    struct websocket_frame frame; /* the one at hand, or the last one */
    uint64_t left;                /* bytes of its payload that are still to come */
    struct segments message;      /* the payload so far */
    bool in_frame, in_message;
    bool compressed; /* the message */
    bool cut;        /* it is too long: only its beginning is there */
    bool passed;     /* a hole has swallowed a part: what comes of it is passed over */
    bool over;       /* it has been returned */
};

enum websocket_step {
    WEBSOCKET_MORE,    /* nothing that is whole */
    WEBSOCKET_MESSAGE, /* w->message is whole; or with w->cut the beginning of it is there */
    WEBSOCKET_CONTROL, /* w->frame is a control frame; its payload is passed over */
    WEBSOCKET_BROKEN,  /* what comes next is no frame: nothing was consumed */
};

/* Consumes bytes up to the end of the next message or control frame. The message is valid until the next call. */
enum websocket_step websocket_next(struct websocket *w, struct segments *in);

/* The bytes do not go on where websocket_next stopped: behind them is a hole of this size, or the end (UINT64_MAX).
 * Returns whether a message was begun, w->message is valid as above; *in_step says whether the place of the next frame
 * is still known. */
bool websocket_break(struct websocket *w, uint64_t missing, bool *in_step);

/* Frees the message at hand. */
void websocket_clear(struct websocket *w);

#endif
