/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From captured packets to SIP messages: net decodes the packet, sip frames and decodes what is in it, and a sink takes
 * the message (the command's sink is the engine: feed.h). SIP is known by its content, on any port. UDP: one message a
 * datagram. TCP: streams are put together, several messages may end in one packet, one message may come in several.
 * SCTP: one message a user message. IP fragments are put together first. What capture agents send on in HEP counts as
 * they saw it.
 * Nothing is lost silently: what is no message is counted in capture_stats with its reason. No I/O: packets come from
 * wherever the caller has them. */
#ifndef CAPTURE_PIPELINE_H
#define CAPTURE_PIPELINE_H

#include "engine/engine.h"
#include "net/defrag.h"
#include "net/net.h"
#include "net/sctp.h"
#include "net/tcp.h"
#include "tls/tls.h"

enum {
    PIPELINE_FOREIGN = 4096, /* bytes without SIP after which a TCP stream is left alone */
    PIPELINE_FRAMES = 1024,  /* frames named for one message */
    CAPTURE_SEALED = 16,    /* servers and reasons that are kept one by one */
    CAPTURE_HOLES = 8,       /* holes in streams of SIP that are kept one by one */
};

/* Missing bytes of a TCP stream of SIP. */
struct capture_hole {
    struct endpoint src, dst;
    struct tcp_hole hole;
    uint32_t cut_messages; /* of which a part was seen before the hole or behind it */
};

/* TLS on a port of SIP that was not opened. */
struct capture_sealed {
    struct endpoint server;
    uint64_t records, connections;
    uint8_t reason; /* enum tls_reason */
};

/* What the capture was like. */
struct capture_stats {
    uint32_t files;
    uint64_t packets, bytes; /* bytes on the wire */
    captime first, last;     /* earliest and latest packet; CAPTIME_NONE without packets */
    uint64_t dropped;        /* by the kernel or the interface while capturing */
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
    struct capture_hole holes[CAPTURE_HOLES]; /* the first ones */
    uint64_t undecoded[NET_REASONS];
    uint64_t tls_sealed[TLS_REASONS]; /* records of TLS where SIP is expected, that were not opened */
    uint32_t n_sealed;
    struct capture_sealed sealed[CAPTURE_SEALED]; /* of those, the first servers and reasons */
    struct tcp_stats tcp;
    struct tls_stats tls;
    struct defrag_stats defrag;
    struct sctp_stats sctp;
};

/* Takes a message. `frames` are the packets it came in (of UDP one, or its fragments), `seen` tells of the one that
 * completed it. All is valid only during the call. */
typedef void pipeline_sink(
    const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user);

/* Takes the beginning of a request that could not be delivered, as an ICMP error quotes it; NULL for whatever was on a
 * TCP connection that was reset. `seen` has the addresses of the request, or of the reset, and the frame and time of
 * the error. */
typedef void pipeline_error_sink(const struct seen *seen, const struct sip_msg *request, void *user);

struct pipeline;

struct pipeline_options {
    const uint16_t *ports; /* payload on them counts as malformed where it is not SIP; 5060 is always one */
    size_t n_ports;
    const struct tcp_limits *tcp;       /* NULL = the usual ones */
    const struct defrag_limits *defrag; /* likewise */
    const struct tls_limits *tls;       /* likewise */
    size_t sctp;                        /* bytes; 0 = as usual */
    pipeline_sink *sink;
    pipeline_error_sink *on_error; /* may be NULL */
    void *user;                    /* of both */
};

struct pipeline *pipeline_new(const struct pipeline_options *options);
void pipeline_free(struct pipeline *p);

/* Takes in one packet: its captured bytes, and its length on the wire. */
void pipeline_push(
    struct pipeline *p, const struct link_type *link, struct slice bytes, size_t wire, const struct net_origin *origin);

/* Keys for TLS are given to it. Where records may already wait for them, pipeline_new_keys reads those. */
struct tls *pipeline_tls(struct pipeline *p);
void pipeline_new_keys(struct pipeline *p);

/* No more packets: gives out what waits in TCP streams. */
void pipeline_finish(struct pipeline *p);

/* The counts so far. `files` and `dropped` are the caller's to fill in. */
void pipeline_stats(const struct pipeline *p, struct capture_stats *out);

#endif
