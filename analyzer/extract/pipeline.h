/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From captured packets to SIP messages: net decodes the packet, sip frames and decodes what is in it, and a sink takes
 * the message. SIP is known by its content, on any port. UDP: one message a datagram. TCP: streams are put together, several messages may end in one packet, one message may come in several.
 * SCTP: one message a user message. IP fragments are put together first. What capture agents send on in HEP counts as
 * they saw it.
 * Nothing is lost silently: what is no message is counted in extract_stats with its reason. No I/O: packets come from
 * wherever the caller has them. */
#ifndef EXTRACT_PIPELINE_H
#define EXTRACT_PIPELINE_H

#include "base/slice.h"
#include "extract/sink.h"
#include "extract/stats.h"
#include "net/net.h"

struct pipeline;

struct pipeline_options {
    const uint16_t *ports; /* payload on them counts as malformed where it is not SIP; 5060 is always one */
    size_t n_ports;
    const struct tcp_limits *tcp;       /* NULL = the usual ones */
    const struct defrag_limits *defrag; /* likewise */
    const struct tls_limits *tls;       /* likewise */
    size_t sctp;                        /* bytes; 0 = as usual */
    sink_on_message *on_message;
    sink_on_error *on_error; /* may be NULL */
    void *user;              /* of both */
    bool only_bytes;         /* messages need not be decoded: who takes them does */
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
void pipeline_stats(const struct pipeline *p, struct extract_stats *out);

#endif
