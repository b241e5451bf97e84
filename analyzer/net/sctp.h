/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user messages of SCTP (RFC 9260 3.3.1; with interleaving RFC 8260 2.1) as an observer sees them: DATA and I-DATA
 * chunks, each once however often it was sent, fragmented messages put together from chunks with consecutive TSNs. An
 * SCTP packet may have several messages. SIP puts a message into one user message (RFC 4168 5.1).
 * Of interleaved messages only those in one chunk, or in chunks without others between them, are found.
 * The order of messages is that of their last chunk: streams are not put in order. Memory is bounded: an association
 * has at most SCTP_PIECES chunks that wait for others, and beyond SCTP_FLOWS or a number of bytes those that were quiet
 * the longest are evicted; both are counted. */
#ifndef NET_SCTP_H
#define NET_SCTP_H

#include "net/net.h"

enum {
    SCTP_PIECES = 64,             /* chunks of a direction that wait */
    SCTP_FLOWS = 4096,            /* directions of associations */
    SCTP_USUAL = 8 * 1024 * 1024, /* bytes that are held */
};

struct sctp_stats {
    uint64_t messages;
    uint64_t retransmitted; /* chunks that were there already */
    uint64_t dropped;       /* chunks of messages that never were complete */
    uint64_t evicted;       /* directions */
};

struct sctp_message {
    struct slice bytes;
    const struct net_origin *origins; /* packets that it came in */
    size_t n_origins;
    bool truncated; /* the capture cut off the rest */
};

struct sctp;

/* The share of SCTP where the whole process has this many bytes of memory: 1/512, but 1 MiB at least. */
size_t sctp_limit_of(size_t memory);

/* Holds about as many bytes as `limit`; 0 = SCTP_USUAL. */
struct sctp *sctp_new(size_t limit);
void sctp_free(struct sctp *s);

/* Takes in a packet, which stays the caller's and must be there until sctp_next has returned false. */
void sctp_push(struct sctp *s, const struct net_packet *p);

/* The next message that the packet completes; valid until the next call. */
bool sctp_next(struct sctp *s, struct sctp_message *out);

const struct sctp_stats *sctp_stats(const struct sctp *s);

/* Bytes that are held now. */
size_t sctp_held(const struct sctp *s);

#endif
