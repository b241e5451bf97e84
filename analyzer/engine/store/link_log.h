/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages say that may join their call with calls of other Call-IDs (legs, transfers, Replaces, Join): events, in the
 * order of the messages. Taking in a message only adds to the log; the linker (link.h) works it. An event holds all that
 * linking needs to know of that moment, so what comes out does not depend on when the linker gets to it, nor on how the
 * Call-IDs are spread over shards. */
#ifndef ENGINE_STORE_LINK_LOG_H
#define ENGINE_STORE_LINK_LOG_H

#include "base/endpoint.h"
#include "engine/store/store.h"

enum link_kind {
    LINK_LEG_INVITE, /* struct link_leg_invite */
    LINK_LEG_MARK,   /* struct link_leg_mark */
    LINK_REFER,      /* struct link_refer: a REFER that asks for an INVITE, and how far it is */
    LINK_INVITE,     /* struct link_invite: an initial INVITE */
    LINK_ACCEPTED,   /* a 2xx to an INVITE with Replaces */
    LINK_REFUSED,    /* a failure of one */
    LINK_REDIRECTED, /* struct link_redirected: a 3xx to an initial INVITE */
    LINK_STRAY,      /* struct link_stray: a final response to a BYE that its Call-ID does not have */
    LINK_MEDIA_PLACE, /* struct link_media_place: a description asks for media at an address */
    LINK_MEDIA_ERROR, /* struct link_media_error: media to an address could not be delivered */
};

struct link_event {
    struct link_event *next;
    captime now;
    message_ref msg;
    call_ref call; /* 0 = none */
    uint32_t no;   /* of the message */
    uint8_t kind;  /* enum link_kind */
    /* what it says follows */
};

struct link_leg_invite {
    struct link_event event;
    uint32_t looked_for[3], remembered[3]; /* hashes of traits; 0 = none */
};

struct link_leg_mark {
    struct link_event event;
    uint64_t hash, other; /* as in struct leg_mark */
    uint8_t kind, header;
};

struct link_refer {
    struct link_event event;
    transfer_ref transfer;
    uint16_t code; /* the newest status in a NOTIFY; 0 = none */
    bool refused;  /* the REFER itself */
};

struct link_invite {
    struct link_event event;
    struct slice uri, to, from, referred_by; /* URIs; SLICE_NONE where there is none */
    struct slice replaces, join;             /* values of the header fields */
};

enum { LINK_TARGETS = 8 }; /* contacts of a redirection that are followed, and attempts before it that are remembered */

struct link_redirected {
    struct link_event event;
    uint64_t targets[LINK_TARGETS]; /* sip_uri_key_place of its contacts */
    uint32_t tried[LINK_TARGETS];   /* of the Request-URIs of its attempts, 32 bits */
    uint64_t from;                  /* of From */
    uint8_t n_targets, n_tried;
};

struct link_stray {
    struct link_event event;
    struct slice branch;
    uint32_t cseq, sent_by_hash;
    uint16_t status;
};

struct link_media_place {
    struct link_event event;
    uint32_t key; /* of the address: media_place_key */
};

struct link_media_error {
    struct link_event event;
    struct endpoint at;
};

/* A new event of this size, all zero but for the head; without a message the caller sets its number. It lives until the linker has worked the log. */
void *link_log_add(struct engine *e, enum link_kind kind, message_ref msg, call_ref call, size_t size);

/* A copy of a text that lives as long. */
struct slice link_log_text(struct engine *e, struct slice s);

/* Forgets what was worked. */
void link_log_clear(struct engine *e);

#endif
