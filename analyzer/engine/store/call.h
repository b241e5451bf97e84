/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls: what they are made of, how they hang together, and their verdict. */
#ifndef ENGINE_STORE_CALL_H
#define ENGINE_STORE_CALL_H

#include "base/captime.h"
#include "engine/store/ref.h"

enum partial {
    PARTIAL_START_MISSING = 1,
    PARTIAL_ONE_DIRECTION = 2,
    PARTIAL_END_MISSING = 4,
};

enum originator { /* who made the final response */
    ORIGINATOR_UNKNOWN,
    ORIGINATOR_ENDPOINT,
    ORIGINATOR_PROXY,
    ORIGINATORS
};

enum { VERDICT_STEPS = 16 };

struct verdict {
    uint8_t outcome, fault, retry, originator, ended_from; /* enum outcome, fault, retry, originator, side */
    uint8_t n_steps;
    uint8_t partial;         /* bits of enum partial */
    bool q850_from_reason;
    uint8_t origin, evidence; /* enum origin, enum evidence */
    uint16_t q850;           /* 0 = none */
    uint16_t cause_code;     /* final response of the leg that the cause comes from; 0: of the call itself */
    uint32_t cause_leg;      /* number of that call; 0 = none */
    uint16_t q850_mapped;    /* what the final response maps to, whatever a Reason says (RFC 3398); 0 = none */
    uint16_t final_code;     /* of the deciding attempt; 0 = none seen */
    message_ref final;               /* its message; 0 where later messages prove it */
    txn_ref root;                /* the deciding INVITE transaction as the caller saw it; 0 = none seen */
    txn_ref leaf;                /* the last hop of its deciding branch */
    message_ref bye;                 /* the BYE that ended the talk; the first one unless it only released a branch */
    struct slice reason;             /* the Reason header that counts; SLICE_NONE: none */
    uint16_t hops, forks, attempts;
    captime pdd, ring, setup, talk; /* CAPTIME_NONE = unknown */
    uint8_t rules[VERDICT_STEPS]; /* enum rule (rules.def): the steps that led there, n_steps of them */
    message_ref shown[VERDICT_STEPS];     /* the message that shows each; 0 where it is what was not seen */
};

/* What a call needs to be known as the leg of another one (legs.h). Hashes; 0 = unknown. */
struct leg_note {
    uint32_t origin, media; /* of its first offer: o= without its version, address and port of its first media */
    uint32_t caller, callee; /* users, or the last digits of numbers */
    ref marks, links;       /* private to legs.c */
};

enum { LINKS_TRIED = 16 }; /* targets of redirected calls that are remembered */

/* What an INVITE with Replaces met. */
enum replaced_state {
    REPLACED_UNKNOWN, /* no such dialog was captured */
    REPLACED_EARLY,
    REPLACED_CONFIRMED,
    REPLACED_ENDED,
};

/* How a call hangs together with others, by their numbers: those may have been evicted. 0 = none. */
struct call_links {
    uint32_t transferred_from, transferred_to; /* the call with the REFER, the call that it made */
    uint32_t replaces, replaced_by;            /* RFC 3891 */
    uint32_t joins, joined_by;                 /* RFC 3911 */
    uint32_t redirected_from, redirected_to;   /* RFC 3261 8.1.3.4 */
    uint32_t tried[LINKS_TRIED];               /* sip_uri_key_place of what the calls before were sent to */
    uint8_t n_tried;
    uint8_t replaced_state;                    /* enum replaced_state */
    transfer_ref transfer;                              /* the newest REFER within this call */
    dialog_ref replaced_dialog;                       /* what its Replaces names, valid while it has this number */
    uint32_t replaced_dialog_no;
    bool replaced_at_to;
    message_ref replaces_msg, joins_msg;               /* the INVITEs that say so */
};

struct call {
    uint32_t no;
    group_ref group;
    call_ref prev_in_group;
    txn_ref first_txn, last_txn; /* next_in_call */
    txn_ref first_open;          /* the transactions before this one have ended; 0 = not looked yet */
    dialog_ref last_dialog;         /* prev_in_call */
    message_ref first_msg, last_msg; /* earliest and latest */
    message_ref bye, two_hundred;    /* first BYE, first 2xx to the initial INVITE: messages */
    message_ref media_unreachable; /* has an agreed address of media that ICMP says nobody listens at */
    message_ref reason_msg;          /* the message whose Reason counts */
    txn_ref root;                /* first INVITE transaction of the latest attempt */
    uint32_t cseq;           /* of the latest attempt */
    uint32_t messages, retransmissions, dialogs;
    uint32_t open_dialogs;   /* those that are confirmed */
    uint32_t from_tag_hash;
    ref user_agent;             /* User-Agent of the caller: product.h */
    uint16_t attempts, n_kept;
    uint16_t q850;           /* best of the Reason headers, 0 = none */
    bool asks_to_replace;    /* an INVITE has Replaces */
    bool early_only;         /* but not of a confirmed dialog (RFC 3891 6.1) */
    bool start_missing;
    bool has_request, has_response;
    bool queued, reported;   /* live: waits for a look whether it is over; was given out */
    struct slice from, to;   /* URIs */
    struct slice reason;     /* the Reason header that counts */
    const struct call_header *kept; /* header values that explain it: kept.h */
    struct leg_note legs;
    struct call_links *links; /* NULL: none; in the arena of the group */
    struct verdict *linked_verdict; /* what it becomes by its other legs, until that is applied (linked.h); NULL: no change */
    struct verdict verdict;  /* valid once the call was given out or the engine has finished */
};

const char *originator_name(enum originator o);        /* endpoint proxy unknown */

#endif
