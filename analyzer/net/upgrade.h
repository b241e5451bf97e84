/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The opening handshake of WebSocket (RFC 6455 4): a request and a response of HTTP/1.1 by which a connection changes
 * its protocol, the subprotocol that RFC 7118 calls "sip", and what was agreed on compression (permessage-deflate, RFC
 * 7692 7.1). No state, no memory. */
#ifndef NET_UPGRADE_H
#define NET_UPGRADE_H

#include "base/slice.h"

enum { UPGRADE_MAX_HEAD = 16 * 1024 };

enum upgrade_result {
    UPGRADE_OK,   /* a whole head that asks for or accepts WebSocket */
    UPGRADE_MORE, /* it may become one */
    UPGRADE_NOT,  /* not HTTP, or HTTP without this */
};

enum upgrade_side { UPGRADE_CLIENT, UPGRADE_SERVER, UPGRADE_SIDES };

/* How a side compresses its messages. */
struct upgrade_deflate {
    bool alone;          /* each message on its own (…_no_context_takeover) */
    uint8_t window_bits; /* 8 to 15 */
};

struct upgrade {
    bool accepts; /* a response, with 101 */
    bool sip;     /* "sip" is among the subprotocols, or the one that was chosen */
    bool deflate; /* permessage-deflate is among the extensions; what follows counts in a response */
    struct upgrade_deflate of[UPGRADE_SIDES];
};

/* Reads the head at the beginning of these bytes: *length bytes with UPGRADE_OK. */
enum upgrade_result upgrade_parse(struct slice bytes, struct upgrade *out, size_t *length);

#endif
