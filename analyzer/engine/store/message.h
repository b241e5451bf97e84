/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP messages as they were seen, and the flows that they travelled. */
#ifndef ENGINE_STORE_MESSAGE_H
#define ENGINE_STORE_MESSAGE_H

#include "base/captime.h"
#include "base/endpoint.h"
#include "engine/store/ref.h"

enum sighting {
    SIGHTING_FIRST,
    SIGHTING_RETRANSMISSION, /* the endpoint sent it again: same transaction, same hop, later */
    SIGHTING_DUPLICATE,      /* the same packet was captured twice: same addresses, IP id and bytes */
    SIGHTINGS
};

/* Where two endpoints talk: one link of the path. A message travels it forward (a to b) or back. */
struct flow {
    struct endpoint a, b;
    uint32_t refs; /* messages that use it */
    captime reset; /* when a TCP connection between them was reset; CAPTIME_NONE = never */
    struct {       /* of who sends forward, and who sends back */
        uint32_t digest; /* of the last message, */
        uint16_t ip_id;  /* and its IP id */
        bool same_ids;   /* different messages had the same one, so it tells nothing (RFC 6864 4.1) */
    } sender[2];
};

/* One SIP message as it was seen. */
struct message {
    captime time;
    uint32_t no;      /* 1.., order of capture */
    uint32_t frame;   /* as Wireshark counts, per file */
    uint16_t file;    /* index into the list of inputs */
    uint16_t index;   /* 0.. within the frame */
    group_ref group;
    message_ref next_in_group;
    txn_ref txn;          /* 0: belongs to no transaction (no Call-ID, no CSeq …) */
    message_ref prev_in_txn;  /* towards the first */
    message_ref of;           /* the message that this one repeats */
    dialog_ref dialog;
    flow_ref flow;
    uint32_t digest;  /* of its bytes */
    uint32_t to_tag_hash; /* 0 = no To tag */
    uint16_t status;  /* 0 in a request */
    uint16_t ip_id;   /* 0 = none known */
    uint8_t method;   /* enum sip_method */
    uint8_t findings; /* how many; 255 = that or more */
    uint8_t transport : 3, sighting : 2;
    bool back : 1;    /* from flow.b to flow.a */
    bool truncated : 1;
    bool sdp : 1;     /* has a session description */
    bool reliable : 1; /* a provisional response that asks for a PRACK (RFC 3262) */
    bool logged : 1;  /* findings of it are in the log of its Call-ID: finding_log.h */
    bool own_phrase : 1; /* of a final response to an initial INVITE: its words are not those of the registry */
    bool surplus : 1; /* the datagram had more bytes, which are not kept: FINDING_SURPLUS_BYTES */
};

/* A message that a capture agent (HEP) sent on. */
struct agent_note {
    uint32_t message;         /* its number */
    uint32_t agent;           /* its id; 0 = not told */
    struct slice correlation; /* SLICE_NONE = not told */
};

const char *sighting_name(enum sighting s);            /* first retransmission duplicate */

#endif
