/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogs (RFC 3261 12) and their usages (RFC 5057), and the sides of a session. */
#ifndef ENGINE_STORE_DIALOG_H
#define ENGINE_STORE_DIALOG_H

#include "base/captime.h"
#include "engine/store/ref.h"

struct negotiation;

enum side {
    SIDE_NONE,
    SIDE_CALLER,
    SIDE_CALLEE,
    SIDE_NETWORK,
    SIDES
};

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

/* What only some dialogs have: those with several usages, subscriptions, and those that a Replaces ends. */
struct dialog_more {
    dialog_ref sibling;             /* the usage before it that shares the tags */
    message_ref notified;            /* the newest NOTIFY that was seen: a message */
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
    group_ref group;
    dialog_ref prev_in_group;
    call_ref call;
    dialog_ref prev_in_call;
    message_ref created, confirmed, terminated; /* messages */
    txn_ref created_by;          /* the transaction that made it; 0 where the capture started later */
    uint8_t usage, state, ended_by, ended_from;
    uint32_t transactions;
    uint64_t key;
    captime first, last;     /* its first and last message */
    captime expires;         /* of a subscription; CAPTIME_NONE where not known */
    struct slice from_tag, to_tag; /* as in the creating request */
    struct negotiation *negotiation; /* NULL: nothing was agreed on; in the arena of the group: negotiation.h */
    struct dialog_more *more; /* NULL: nothing of it; in the arena of the group */
};

const char *side_name(enum side s);                    /* caller callee network; NULL for SIDE_NONE */
const char *dialog_usage_name(enum dialog_usage u);    /* invite subscribe refer */
const char *dialog_state_name(enum dialog_state s);    /* early confirmed terminated */
const char *dialog_end_name(enum dialog_end e);        /* bye cancel rejected … capture_end */

#endif
