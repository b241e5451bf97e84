/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a message was seen: who said it to whom, when, and in which packet. What brings messages (the command from packets,
 * the plugin from Wireshark) fills it in; the engine reads it. */
#ifndef BASE_SEEN_H
#define BASE_SEEN_H

#include "base/captime.h"
#include "base/endpoint.h"
#include "base/slice.h"

struct seen {
    captime time;
    captime now;         /* the latest time of all messages so far; counts where `no` is there */
    uint32_t no;         /* of the message, from 1 in the order of the capture; 0 = whoever takes it counts */
    struct endpoint src, dst;
    uint32_t frame;
    uint16_t file, index;
    uint16_t ip_id;      /* 0 = none known (IPv6, TCP) */
    uint8_t transport;   /* enum sip_transport */
    bool misfit;         /* in a stream: its Content-Length is not that of its body */
    bool by_agent;       /* a capture agent saw it and sent it on (HEP): */
    uint32_t agent;      /* its id; 0 = not told */
    struct slice correlation; /* what the agent says belongs together; SLICE_NONE = not told */
    captime late;             /* how much later than at `time` it was captured here */
};

#endif
