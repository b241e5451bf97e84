/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfers: what a REFER asks for, and what came of it. */
#ifndef ENGINE_STORE_TRANSFER_H
#define ENGINE_STORE_TRANSFER_H

#include "base/captime.h"
#include "engine/store/ref.h"

/* A REFER (RFC 3515): who should call whom, and how that went. */
struct transfer {
    group_ref group;
    transfer_ref prev_in_group;
    txn_ref txn;                 /* the REFER */
    call_ref call;                /* the one it was sent in; 0 = outside of calls */
    dialog_ref dialog;              /* the subscription that it made; 0 = none */
    message_ref notify;              /* the message that told the outcome */
    transfer_ref same_target, newer_target; /* with the same target: the one before, the one behind */
    uint64_t key;            /* of the target */
    uint32_t made_call;      /* number of the call that came of it; 0 = none seen */
    uint32_t from_tag_hash, to_tag_hash;
    uint16_t code;           /* newest status in a NOTIFY; 0 = none */
    bool silent;             /* "Refer-Sub: false" (RFC 4488): no NOTIFY will come */
    bool asks_for_invite;    /* so what calls its target is looked for */
    bool in_table;           /* of the linker */
    struct {
        captime last;        /* REFER, its response, or a NOTIFY */
        uint16_t code;
        bool refused;
    } told;                  /* what the linker knows of it by now */
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

const char *transfer_outcome_name(enum transfer_outcome o); /* in_progress accepted succeeded failed refused timeout */

#endif
