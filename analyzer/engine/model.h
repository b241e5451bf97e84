/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the engine knows: messages, transactions, dialogs, calls and registrations, as plain structs that a report reads
 * and only the engine writes. Everything hangs off the group of its Call-ID and is freed with it.
 * References are 32-bit, 0 = none; look them up with the engine_* accessors of engine.h. A reference is internal: users
 * see `no`, counted from 1 in the order of the first packet. Absent means "not seen", never "not sent". */
#ifndef ENGINE_MODEL_H
#define ENGINE_MODEL_H

#include "base/arena.h"
#include "base/captime.h"
#include "base/endpoint.h"
#include "sip/msg.h"
#include "sip/status.h"

typedef uint32_t ref;

struct note;
struct negotiation;
struct first_offer;

enum sighting {
    SIGHTING_FIRST,
    SIGHTING_RETRANSMISSION, /* the endpoint sent it again: same transaction, same hop, later */
    SIGHTING_DUPLICATE,      /* the same packet was captured twice: same addresses, IP id and bytes, much sooner than T1 */
    SIGHTINGS
};

/* Where two endpoints talk: one link of the path. A message travels it forward (a to b) or back. */
struct flow {
    struct endpoint a, b;
    uint32_t refs; /* messages that use it */
    captime reset; /* when a TCP connection between them was reset; CAPTIME_NONE = never */
};

/* One SIP message as it was seen. */
struct message {
    captime time;
    uint32_t no;      /* 1.., order of capture */
    uint32_t frame;   /* as Wireshark counts, per file */
    uint16_t file;    /* index into the list of inputs */
    uint16_t index;   /* 0.. within the frame */
    ref group;
    ref next_in_group;
    ref txn;          /* 0: belongs to no transaction (no Call-ID, no CSeq …) */
    ref prev_in_txn;  /* towards the first */
    ref of;           /* the message that this one repeats */
    ref dialog, flow;
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
    bool noted : 1;   /* findings of it are among the notes of its Call-ID */
    bool surplus : 1; /* the datagram had more bytes, which are not kept: FINDING_SURPLUS_BYTES */
};

/* A message that a capture agent (HEP) sent on. */
struct agent_note {
    uint32_t message;         /* its number */
    uint32_t agent;           /* its id; 0 = not told */
    struct slice correlation; /* SLICE_NONE = not told */
};

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
    ref group;
    ref prev_in_group;       /* towards the first; likewise for dialogs, calls and registrations */
    ref call, next_in_call;  /* in the order of time */
    union {                  /* by its method */
        ref registration;    /* REGISTER */
        ref interest;        /* SUBSCRIBE, PUBLISH */
        ref transfer;        /* REFER */
    };
    ref dialog;              /* the usage it is in, or the first that it created */
    ref last_msg;            /* prev_in_txn leads to the first */
    ref request;             /* 0: not captured */
    ref first_response, first_18x, first_180, final, ack; /* messages */
    ref cancel;              /* of an INVITE: its CANCEL; of a CANCEL: its INVITE */
    ref parent;              /* of an INVITE: the one that a proxy forwarded as this one; of an ACK to a 2xx: its INVITE */
    ref flow;
    ref same_name;           /* the one before with the same branch, CSeq and method: another hop, or long ago */
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
    uint16_t attempt;        /* of an initial INVITE: which attempt of its call, 1.. */
    uint16_t via_count;
    uint16_t provisional_code, final_code;
    uint16_t branch_length;
    uint16_t uri_hash;       /* of an initial INVITE: of its Request-URI */
    uint32_t cseq;
    uint32_t branch_hash, parent_hash, sent_by_hash, from_tag_hash; /* parent_hash: of the second Via's branch */
    uint32_t realm_hash;     /* of its 401/407's first challenge */
    uint32_t request_retransmissions, response_retransmissions, duplicates;
    captime deadline;        /* when the running timer fires; CAPTIME_NONE when none runs */
    const char *branch;      /* see txn_branch and txn_method_name */
};

static inline ref txn_registration(const struct txn *t)
{
    return t->method == METHOD_REGISTER ? t->registration : 0;
}

static inline ref txn_interest(const struct txn *t)
{
    return t->method == METHOD_SUBSCRIBE || t->method == METHOD_PUBLISH ? t->interest : 0;
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

enum dialog_usage {
    USAGE_INVITE,
    USAGE_SUBSCRIBE,
    USAGE_REFER,
    USAGES
};

enum dialog_state {
    DIALOG_EARLY,
    DIALOG_CONFIRMED,
    DIALOG_TERMINATED,
    DIALOG_STATES
};

enum dialog_end {
    DIALOG_END_CAPTURE, /* open when the capture ended */
    DIALOG_END_BYE,
    DIALOG_END_CANCEL,
    DIALOG_END_REJECTED,
    DIALOG_END_ERROR_RESPONSE,
    DIALOG_END_NOTIFY,
    DIALOG_END_EXPIRED,
    DIALOG_END_SESSION_TIMER,
    DIALOG_END_REPLACED,
    DIALOG_END_FORK_LOST,
    DIALOG_ENDS
};

enum side {
    SIDE_NONE,
    SIDE_CALLER,
    SIDE_CALLEE,
    SIDE_NETWORK,
    SIDES
};

/* What only some dialogs have: those with several usages, subscriptions, and those that a Replaces ends. */
struct dialog_more {
    ref sibling;             /* the usage before it that shares the tags */
    ref notified;            /* the newest NOTIFY that was seen: a message */
    struct slice event, event_id; /* of a subscription: package and id of its Event */
    struct slice reason;     /* of the NOTIFY that ended it (RFC 6665 4.1.3) */
    int64_t expires_s;       /* as granted last; -1 = not known */
    bool leaving;            /* a SUBSCRIBE with "Expires: 0" was seen */
    bool replaced_at_to;     /* the UA that the Replaces went to has the To tag */
    uint16_t refer_code;     /* of a REFER: the newest status in a NOTIFY's message/sipfrag; 0 = none */
    uint32_t refer_cseq;     /* of a REFER: its CSeq; 0 = not known */
    uint32_t replaced_by;    /* number of the call that has taken its place (RFC 3891); 0 = none */
};

/* One usage of a dialog (RFC 5057): usages that share Call-ID and tags are records of their own. */
struct dialog {
    uint32_t no;
    ref group;
    ref prev_in_group;
    ref call, prev_in_call;
    ref created, confirmed, terminated; /* messages */
    ref created_by;          /* the transaction that made it; 0 where the capture started later */
    uint8_t usage, state, ended_by, ended_from;
    uint32_t transactions;
    uint64_t key;
    captime first, last;     /* its first and last message */
    captime expires;         /* of a subscription; CAPTIME_NONE where not known */
    struct slice from_tag, to_tag; /* as in the creating request */
    struct negotiation *negotiation; /* NULL: nothing was agreed on; in the arena of the group: negotiation.h */
    struct dialog_more *more; /* NULL: nothing of it; in the arena of the group */
};

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

enum origin { /* what shows who made the final response: origin.def */
#define ORIGIN(id, name, originator, clause, sentence) ORIGIN_##id,
#include "engine/origin.def"
#undef ORIGIN
    ORIGINS
};

struct origin_row {
    const char *name;     /* "own_tag" */
    uint8_t originator;   /* enum originator: what it says */
    const char *clause;   /* "RFC 3261 16.7" */
    const char *sentence;
};

enum evidence { /* what the fault of a call rests on: evidence.def */
#define EVIDENCE(id, name, sentence) EVIDENCE_##id,
#include "engine/evidence.def"
#undef EVIDENCE
    EVIDENCES
};

struct evidence_row {
    const char *name;     /* "reason_header" */
    const char *sentence;
};

enum rule { /* the rules that decide a verdict: rules.def */
#define RULE(id, name, detail, clause, sentence) RULE_##id,
#include "engine/rules.def"
#undef RULE
    RULES
};

struct rule_row {
    const char *name;     /* "challenge-then-retry" */
    const char *detail;   /* its word in `detail` of calls, "cancelled_ringing"; NULL where it has none */
    const char *clause;   /* "RFC 3261 22.2" */
    const char *sentence; /* what it says, in words */
};

enum { VERDICT_STEPS = 12 };

struct verdict {
    uint8_t outcome, fault, retry, originator, ended_from; /* enum outcome, fault, retry, originator, side */
    uint8_t n_steps;
    uint8_t partial;         /* bits of enum partial */
    bool q850_from_reason;
    uint8_t origin, evidence; /* enum origin, enum evidence */
    uint16_t q850;           /* 0 = none */
    uint16_t q850_mapped;    /* what the final response maps to, whatever a Reason says (RFC 3398); 0 = none */
    uint16_t final_code;     /* of the deciding attempt; 0 = none seen */
    ref final;               /* its message; 0 where later messages prove it */
    ref root;                /* the deciding INVITE transaction as the caller saw it; 0 = none seen */
    ref leaf;                /* the last hop of its deciding branch */
    ref bye;                 /* the BYE that ended the talk; the first one unless it only released a branch */
    uint16_t hops, forks, attempts;
    captime pdd, ring, setup, talk; /* CAPTIME_NONE = unknown */
    uint8_t rules[VERDICT_STEPS]; /* enum rule: the steps that led there, n_steps of them */
    ref shown[VERDICT_STEPS];     /* the message that shows each; 0 where it is what was not seen */
};

/* What a call needs to be known as the leg of another one (legs.h). Hashes; 0 = unknown. */
struct leg_note {
    uint32_t origin, media; /* of its first offer: o= without its version, address and port of its first media */
    uint32_t caller, callee; /* users, or the last digits of numbers */
    ref marks, links;       /* private to legs.c */
};

/* How a call hangs together with others, by their numbers: those may have been evicted. 0 = none. */
struct call_links {
    uint32_t transferred_from, transferred_to; /* the call with the REFER, the call that it made */
    uint32_t replaces, replaced_by;            /* RFC 3891 */
    uint32_t joins, joined_by;                 /* RFC 3911 */
    ref transfer;                              /* the newest REFER within this call */
    ref replaced_dialog;                       /* what its Replaces names, valid while it has this number */
    uint32_t replaced_dialog_no;
    bool replaced_at_to;
    ref replaces_msg, joins_msg;               /* the INVITEs that say so */
};

struct call {
    uint32_t no;
    ref group;
    ref prev_in_group;
    ref first_txn, last_txn; /* next_in_call */
    ref first_open;          /* the transactions before this one have ended; 0 = not looked yet */
    ref last_dialog;         /* prev_in_call */
    ref first_msg, last_msg; /* earliest and latest */
    ref bye, two_hundred;    /* first BYE, first 2xx to the initial INVITE: messages */
    ref reason_msg;          /* the message whose Reason counts */
    ref root;                /* first INVITE transaction of the latest attempt */
    uint32_t cseq;           /* of the latest attempt */
    uint32_t messages, retransmissions, dialogs;
    uint32_t open_dialogs;   /* those that are confirmed */
    uint32_t from_tag_hash;
    ref product;             /* User-Agent of the caller: product.h */
    uint16_t attempts, n_kept;
    uint16_t q850;           /* best of the Reason headers, 0 = none */
    bool completed_elsewhere; /* a CANCEL says so (RFC 3326 3.1) */
    bool start_missing;
    bool has_request, has_response;
    bool queued, reported;   /* live: waits for a look whether it is over; was given out */
    struct slice from, to;   /* URIs */
    struct slice reason;     /* the Reason header that counts */
    const struct kept *kept; /* header values that explain it: kept.h */
    struct leg_note legs;
    struct call_links *links; /* NULL: none; in the arena of the group */
    struct verdict verdict;  /* valid once the call was given out or the engine has finished */
};

/* A REFER (RFC 3515): who should call whom, and how that went. */
struct transfer {
    ref group;
    ref prev_in_group;
    ref txn;                 /* the REFER */
    ref call;                /* the one it was sent in; 0 = outside of calls */
    ref dialog;              /* the subscription that it made; 0 = none */
    ref notify;              /* the message that told the outcome */
    ref same_target, newer_target; /* with the same target: the one before, the one behind */
    uint64_t key;            /* of the target */
    captime last;            /* REFER, its response, or a NOTIFY */
    uint32_t made_call;      /* number of the call that came of it; 0 = none seen */
    uint32_t from_tag_hash, to_tag_hash;
    uint16_t code;           /* newest status in a NOTIFY; 0 = none */
    bool silent;             /* "Refer-Sub: false" (RFC 4488): no NOTIFY will come */
    bool in_table;           /* Refer-To asks for an INVITE, so what calls its target is looked for */
    struct slice refer_to;   /* URI, without its headers */
    struct slice user, host; /* of it */
    struct slice referred_by; /* URI; SLICE_NONE where there is none */
    struct slice referee;    /* URI of To: who should call */
    struct slice replaces_call_id, replaces_to_tag, replaces_from_tag; /* in the Refer-To; SLICE_NONE in a blind one */
};

enum transfer_outcome {
    TRANSFER_IN_PROGRESS,
    TRANSFER_ACCEPTED,  /* and no NOTIFY told what came of it */
    TRANSFER_SUCCEEDED,
    TRANSFER_FAILED,
    TRANSFER_REFUSED,   /* the REFER itself */
    TRANSFER_TIMEOUT,   /* nobody answered it */
    TRANSFER_OUTCOMES
};

enum publish_kind { /* RFC 3903 4.1, Table 1 */
    PUBLISH_NONE,
    PUBLISH_INITIAL,
    PUBLISH_REFRESH,
    PUBLISH_MODIFY,
    PUBLISH_REMOVE,
    PUBLISH_KINDS
};

/* What a SUBSCRIBE or PUBLISH asks for and got. */
struct interest {
    ref group;
    ref prev_in_group;
    struct slice event, event_id;
    struct slice etag;       /* SIP-ETag of its 2xx */
    struct slice if_match;   /* SIP-If-Match */
    int64_t expires_s;       /* granted, else asked for; -1 = not known */
    uint8_t publish;         /* enum publish_kind */
};

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

struct registration {
    uint32_t no;
    ref group;
    ref prev_in_group;
    ref first_txn, last_txn; /* the attempts; by order of time */
    ref first_msg, final;    /* messages */
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
    uint32_t contact_hash;   /* of the first contact that was asked for; 0 = none */
    struct outbound *outbound; /* NULL: nothing of it; in the arena of the group */
    int64_t expires_s;       /* -1 = unknown */
    struct slice aor;
    struct slice contacts;   /* URIs, one a line ('\n' between) */
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

/* All that shares a Call-ID. */
struct group {
    struct slice call_id;
    struct arena arena;
    uint64_t key;
    ref older, newer; /* in the queue to be evicted */
    ref first_msg, last_msg;
    ref last_txn, last_dialog, last_call, last_registration; /* prev_in_group leads to the first */
    ref last_transfer, last_interest;
    captime last, queued; /* last activity; when it was put into the queue */
    struct note *notes;   /* findings: note.h */
    uint32_t n_notes;
    uint32_t credentials; /* hash of the newest ones, and the request that has them: credentials.h */
    ref credentials_txn;
    struct first_offer *offers; /* of initial INVITEs: offer.c */
};

const char *sighting_name(enum sighting s);            /* first retransmission duplicate */
const char *txn_type_name(enum txn_type t);            /* invite non_invite ack */
const char *txn_state_name(enum txn_state s);          /* calling trying proceeding … */
const char *txn_end_name(enum txn_end e);              /* final timeout capture_end transport_error */
const char *txn_match_name(enum txn_match m);          /* branch rfc2543 */
const char *dialog_usage_name(enum dialog_usage u);    /* invite subscribe refer */
const char *dialog_state_name(enum dialog_state s);    /* early confirmed terminated */
const char *dialog_end_name(enum dialog_end e);        /* bye cancel rejected … capture_end */
const char *side_name(enum side s);                    /* caller callee network; NULL for SIDE_NONE */
const char *originator_name(enum originator o);        /* endpoint proxy unknown */
const char *registration_outcome_name(enum registration_outcome o);
const char *transfer_outcome_name(enum transfer_outcome o); /* in_progress accepted succeeded failed refused timeout */
const char *register_kind_name(enum register_kind k);  /* initial refresh unregister query */
const char *publish_kind_name(enum publish_kind k);    /* initial refresh modify remove; NULL for PUBLISH_NONE */
const struct rule_row *rule_row(enum rule r);
const struct origin_row *origin_row(enum origin o);
const struct evidence_row *evidence_row(enum evidence e);

#endif
