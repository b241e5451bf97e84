/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a capture was like: what was read, what was no message and why, what was lost on the way. */
#ifndef EXTRACT_STATS_H
#define EXTRACT_STATS_H

#include "base/captime.h"
#include "base/slice.h"
#include "net/defrag.h"
#include "net/reason.h"
#include "net/sctp.h"
#include "net/tcp.h"
#include "tls/tls.h"

enum {
    EXTRACT_UNOPENED = 16, /* servers and reasons that are kept one by one */
    EXTRACT_HOLES = 8,     /* holes in streams of SIP that are kept one by one */
};

/* Missing bytes of a TCP stream of SIP. */
struct extract_hole {
    struct endpoint src, dst;
    struct tcp_hole hole;
    uint32_t cut_messages; /* of which a part was seen before the hole or behind it */
};

/* TLS on a port of SIP that was not opened. */
struct extract_unopened {
    struct endpoint server;
    uint64_t records, connections;
    uint8_t reason; /* enum tls_reason */
};

/* What the capture was like. */
struct extract_stats {
    uint32_t files;
    uint64_t packets, bytes; /* bytes on the wire */
    captime first, last;     /* earliest and latest packet; CAPTIME_NONE without packets */
    uint64_t dropped;        /* by the kernel or the interface while capturing */
    uint64_t unordered;      /* packets that stand behind later ones */
    uint64_t late;           /* of those: too far behind to be put in order */
    uint64_t messages;       /* given to the sink */
    uint64_t truncated;      /* messages of which the capture has only the beginning */
    uint64_t malformed;      /* payload on a SIP port that is not SIP, broken messages in a SIP stream */
    uint64_t keepalives;     /* what keeps a flow open: empty lines, zeros, STUN (RFC 5626 3.5) */
    uint64_t not_sip;        /* datagrams and SCTP messages with something else */
    uint64_t foreign_bytes;  /* in TCP streams, outside of messages */
    uint64_t errors;         /* ICMP errors about SIP requests */
    uint64_t unopened;       /* compressed WebSocket messages that refer to what was not captured */
    uint64_t cut_messages;   /* in TCP streams, by holes */
    uint32_t n_holes;
    struct extract_hole holes[EXTRACT_HOLES]; /* the first ones */
    uint64_t undecoded[NET_REASONS];
    uint64_t tls_sealed[TLS_REASONS]; /* records of TLS where SIP is expected, that were not opened */
    uint32_t n_sealed;
    struct extract_unopened sealed[EXTRACT_UNOPENED]; /* of those, the first servers and reasons */
    struct tcp_stats tcp;
    struct tls_stats tls;
    struct defrag_stats defrag;
    struct sctp_stats sctp;
};

#endif
