/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The group of a Call-ID: all that shares it. */
#ifndef ENGINE_STORE_CALL_ID_H
#define ENGINE_STORE_CALL_ID_H

#include "base/arena.h"
#include "base/captime.h"
#include "engine/store/ref.h"

struct logged_finding;
struct first_offer;
struct invite_path;
struct credentials;

/* All that shares a Call-ID. */
struct group {
    struct slice call_id;
    struct arena arena;
    uint64_t key;
    group_ref older, newer; /* in the queue to be evicted */
    message_ref first_msg, last_msg;
    txn_ref last_txn;
    dialog_ref last_dialog;
    call_ref last_call;
    registration_ref last_registration; /* prev_in_group leads to the first */
    transfer_ref last_transfer;
    event_request_ref last_event_request;
    captime last, queued; /* last activity; when it was put into the queue */
    struct logged_finding *findings; /* noticed as messages came in: finding_log.h */
    uint32_t n_findings;
    bool is_over, leaves; /* of over.c: nothing more will come, as was found since its last message; it is being given back */
    struct credentials *credentials; /* those that were seen in it: credentials.h */
    struct first_offer *offers; /* of initial INVITEs: offer.c */
    struct invite_path *paths; /* of initial INVITEs: targets.c */
};

#endif
