/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Homer Encapsulation Protocol (HEP, version 3 also EEP): a capture agent sends what it saw to a collector, as a
 * datagram with the message, its addresses, ports, protocol and time. Version 3 begins with "HEP3" and is a list of
 * chunks (vendor, type, length, value; those of vendors are passed over). Versions 1 and 2 have a fixed header, which
 * is known by its version, length and family alone: the caller must hold the payload against what it looks for.
 * No state. Everything points into the caller's bytes. */
#ifndef NET_HEP_H
#define NET_HEP_H

#include "base/captime.h"
#include "base/endpoint.h"
#include "base/slice.h"

enum {
    HEP_PORT = 9060,
    HEP_SIP = 1,          /* payload type */
    HEP_OVERHEAD = 256,   /* room that hep_encode needs besides payload and correlation id */
    HEP_MAX_SIZE = 65507, /* of a UDP datagram */
    HEP_HEAD = 12,        /* bytes of version 3 up to the value of the first chunk */
};

enum hep_protocol { /* numbers of IP; agents that saw what was encrypted use two that SIP never travels on */
    HEP_TCP = 6,
    HEP_UDP = 17,
    HEP_TLS = 22,       /* that of XNS IDP; of some agents also WebSocket */
    HEP_WEBSOCKET = 50, /* that of ESP */
    HEP_SCTP = 132,
};

struct hep_packet {
    struct endpoint src, dst; /* family 0 where not told */
    captime time;             /* CAPTIME_NONE where not told */
    struct slice payload;     /* what was captured of it */
    struct slice correlation; /* SLICE_NONE where there is none: what belongs together, of SIP mostly the Call-ID */
    uint32_t agent;           /* id of the capture agent; 0 where not told */
    uint8_t version;          /* 1, 2 or 3 */
    uint8_t protocol;         /* of IP: enum hep_protocol; 0 where not told */
    uint8_t type;             /* of the payload: HEP_SIP, or any other; 0 where not told */
    bool compressed;          /* the payload, with zlib (RFC 1950) */
    bool truncated;           /* the capture cut off the end */
};

/* Could these be the first bytes of such a packet? A look at the first byte. */
static inline bool hep_looks(struct slice bytes)
{
    return bytes.n && (bytes.p[0] == 'H' || bytes.p[0] == 1 || bytes.p[0] == 2);
}

enum hep_result {
    HEP_OK,
    HEP_NOT, /* something else */
    HEP_BAD, /* "HEP3", but lengths contradict each other, or there is no payload */
};

/* Decodes a datagram; `wire` is its length before the capture cut it. *out is valid for HEP_OK. */
enum hep_result hep_decode(struct slice datagram, size_t wire, struct hep_packet *out);

/* In a stream: where the next packet of version 3 begins; less than HEP_HEAD bytes before the end it is one that may
 * become one, and bytes.n where there is none. */
size_t hep_find(struct slice bytes);

/* Of a packet of version 3, of which there are HEP_HEAD bytes: how long it is. */
size_t hep_length(struct slice packet);

/* Writes a packet of version 3. Returns its length; 0 where it does not fit or has addresses of two families. */
size_t hep_encode(const struct hep_packet *packet, char *out, size_t room);

#endif
