/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions (RFC 3261 17), each on its own hop. */
#ifndef ENGINE_STORE_TXN_H
#define ENGINE_STORE_TXN_H

#include "base/captime.h"
#include "engine/store/ref.h"
#include "sip/method.h"
#include "sip/msg.h"

enum txn_type {
    TXN_INVITE,
    TXN_NON_INVITE,
    TXN_ACK, /* the ACK to a 2xx: a transaction of its own (RFC 3261 17.1.1.3) without responses */
    TXN_TYPES
};

enum txn_state {
    TXN_CALLING,
    TXN_TRYING,
    TXN_PROCEEDING,
    TXN_COMPLETED,
    TXN_CONFIRMED,
    TXN_ACCEPTED,
    TXN_TERMINATED,
    TXN_STATES
};

enum txn_end {
    TXN_END_CAPTURE, /* still without a final response when the capture ended */
    TXN_END_FINAL,
    TXN_END_TIMEOUT,
    TXN_END_TRANSPORT_ERROR,
    TXN_ENDS
};

enum txn_match {
    TXN_BY_BRANCH,  /* RFC 3261 17.1.3, 17.2.3 */
    TXN_BY_RFC2543, /* no magic cookie */
};

struct txn {
    uint32_t no;
    group_ref group;
    txn_ref prev_in_group;     /* towards the first; likewise for dialogs, calls and registrations */
    call_ref call;
    txn_ref next_in_call;/* in the order of time */
    union {                  /* by its method */
        registration_ref registration;/* REGISTER */
        event_request_ref event_request;       /* SUBSCRIBE, PUBLISH */
        transfer_ref transfer;       /* REFER */
    };
    dialog_ref dialog;              /* the usage it is in, or the first that it created */
    message_ref last_msg;            /* prev_in_txn leads to the first */
    message_ref request;             /* 0: not captured */
    message_ref first_response, first_18x, first_180, final, ack; /* messages */
    txn_ref cancel;              /* of an INVITE: its CANCEL, one that does not match only if it was taken; of a CANCEL: its INVITE */
    txn_ref parent;              /* of an INVITE: the one that a proxy forwarded as this one; of an ACK to a 2xx: its INVITE */
    flow_ref flow;
    txn_ref same_name;           /* the one before with the same branch, CSeq and method: another hop, or long ago */
    uint8_t type, state, ended_by, matched_by;
    uint8_t method;          /* enum sip_method */
    uint8_t transport;
    bool back : 1;           /* the request travels from flow.b to flow.a */
    bool in_dialog : 1;      /* the request has a To tag */
    bool has_credentials : 1; /* Authorization or Proxy-Authorization */
    bool stale : 1;          /* its 401/407 says stale=true (RFC 2617 3.2.1) */
    bool proven : 1;         /* of an INVITE: an ACK with its own branch proves a 2xx that was not captured */
    bool supports_100rel : 1; /* its Supported or Require says so (RFC 3262 3) */
    bool in_table : 1;       /* the newest of its name, which the table leads to */
    bool has_199 : 1;        /* a response told that an early dialog is over (RFC 6228) */
    bool waits : 1;          /* a BYE that the table of those without an answer leads to */
    bool unmatched : 1;      /* of a CANCEL: it is not what its INVITE's server would match (RFC 3261 9.1) */
    uint16_t attempt;        /* of an initial INVITE: which attempt of its call, 1.. */
    uint16_t via_count;
    uint16_t provisional_code, final_code;
    uint16_t branch_length;
    uint16_t uri_hash;       /* of an initial INVITE: of its Request-URI */
    uint32_t uri_place;      /* likewise: sip_uri_key_place */
    uint32_t cseq;
    uint32_t branch_hash, parent_hash, sent_by_hash, from_tag_hash; /* parent_hash: of the second Via's branch */
    uint32_t realm_hash;     /* of its 401/407's first challenge */
    uint32_t echo_hash;      /* of what responses must repeat of the request: echo.h; 0 where nobody asks */
    uint32_t request_retransmissions, response_retransmissions, duplicates;
    captime deadline;        /* when the running timer fires; CAPTIME_NONE when none runs */
    const char *branch;      /* see txn_branch and txn_method_name */
};

static inline ref txn_registration(const struct txn *t)
{
    return t->method == METHOD_REGISTER ? t->registration : 0;
}

static inline ref txn_event_request(const struct txn *t)
{
    return t->method == METHOD_SUBSCRIBE || t->method == METHOD_PUBLISH ? t->event_request : 0;
}

static inline ref txn_transfer(const struct txn *t)
{
    return t->method == METHOD_REFER ? t->transfer : 0;
}

/* SLICE_NONE where the message has no branch. */
static inline struct slice txn_branch(const struct txn *t)
{
    return t->branch_length ? (struct slice){t->branch, t->branch_length} : SLICE_NONE;
}

/* "INVITE"; of a method that is not registered the token as it was seen. */
static inline const char *txn_method_name(const struct txn *t)
{
    return t->method == METHOD_OTHER ? t->branch + t->branch_length : sip_method_name((enum sip_method)t->method);
}

const char *txn_type_name(enum txn_type t);            /* invite non_invite ack */
const char *txn_state_name(enum txn_state s);          /* calling trying proceeding … */
const char *txn_end_name(enum txn_end e);              /* final timeout capture_end transport_error */
const char *txn_match_name(enum txn_match m);          /* branch rfc2543 */

#endif
