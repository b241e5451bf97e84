/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registrations: a REGISTER with its hops, challenges and repairs (RFC 3261 10). */
#ifndef ENGINE_STORE_REGISTRATION_H
#define ENGINE_STORE_REGISTRATION_H

#include "engine/store/ref.h"

enum register_kind { /* RFC 3261 10.2.1 to 10.2.4 */
    REGISTER_INITIAL,
    REGISTER_REFRESH,
    REGISTER_UNREGISTER,
    REGISTER_QUERY,
    REGISTER_KINDS
};

/* What only some registrations have. SLICE_NONE and 0 where not. */
struct outbound {
    struct slice instance;   /* +sip.instance (RFC 5626), without its brackets */
    struct slice gruu;       /* RFC 5627 */
    struct slice path, service_route; /* RFC 3327, RFC 3608: the first header line */
    struct slice nat;        /* where the registrar saw the client, if elsewhere than it said: "ip:port" */
    uint32_t reg_id;         /* RFC 5626 */
};

/* A contact that a REGISTER asks for, or to remove. */
struct asked_contact {
    uint64_t key, place; /* sip_uri_key, sip_uri_key_place */
    bool removed;
};

struct registration {
    uint32_t no;
    group_ref group;
    registration_ref prev_in_group;
    txn_ref first_txn, last_txn; /* the attempts; by order of time */
    message_ref first_msg, final;    /* messages */
    uint32_t cseq;
    uint16_t attempts;
    uint16_t final_code;
    uint8_t outcome;         /* enum registration_outcome */
    bool unregister;         /* asks to remove bindings */
    bool all;                /* "Contact: *" */
    uint8_t kind;            /* enum register_kind */
    uint16_t bindings;       /* in the 2xx */
    uint16_t flaps;          /* how often its contact came again soon after it was removed or lapsed */
    uint16_t stale_nonces;   /* attempts that were refused for their nonce alone */
    uint16_t n_asked;
    const struct asked_contact *asked; /* in the arena of the group */
    uint64_t aor_key;        /* sip_uri_key_place of the address of record */
    struct outbound *outbound; /* NULL: nothing of it; in the arena of the group */
    int64_t expires_s;       /* -1 = unknown */
    struct slice aor;
    struct slice contacts;   /* URIs, one a line ('\n' between) */
    struct slice phrase, warning; /* of the final response; SLICE_NONE: none, or the phrase of the registry */
};

enum registration_outcome {
    REGISTRATION_IN_PROGRESS,
    REGISTRATION_REGISTERED,
    REGISTRATION_UNREGISTERED,
    REGISTRATION_CHALLENGED,
    REGISTRATION_AUTH_FAILED,
    REGISTRATION_REJECTED,
    REGISTRATION_TIMEOUT,
    REGISTRATION_OUTCOMES
};

const char *register_kind_name(enum register_kind k);  /* initial refresh unregister query */
const char *registration_outcome_name(enum registration_outcome o);

#endif
