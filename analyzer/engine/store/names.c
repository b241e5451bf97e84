/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of the records for the model's enums, and the rows of rules.def. */

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/event_request.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"

#define NAME(table, value) ((size_t)(value) < sizeof table / sizeof table[0] ? table[value] : "?")

const char *sighting_name(enum sighting s)
{
    static const char *const names[] = {"first", "retransmission", "duplicate"};
    return NAME(names, s);
}

const char *txn_type_name(enum txn_type t)
{
    static const char *const names[] = {"invite", "non_invite", "ack"};
    return NAME(names, t);
}

const char *txn_state_name(enum txn_state s)
{
    static const char *const names[] = {
        "calling", "trying", "proceeding", "completed", "confirmed", "accepted", "terminated"};
    return NAME(names, s);
}

const char *txn_end_name(enum txn_end e)
{
    static const char *const names[] = {"capture_end", "final", "timeout", "transport_error"};
    return NAME(names, e);
}

const char *txn_match_name(enum txn_match m)
{
    static const char *const names[] = {"branch", "rfc2543"};
    return NAME(names, m);
}

const char *dialog_usage_name(enum dialog_usage u)
{
    static const char *const names[] = {"invite", "subscribe", "refer"};
    return NAME(names, u);
}

const char *dialog_state_name(enum dialog_state s)
{
    static const char *const names[] = {"early", "confirmed", "terminated"};
    return NAME(names, s);
}

const char *dialog_end_name(enum dialog_end e)
{
    static const char *const names[] = {"capture_end", "bye", "cancel", "rejected", "error_response", "notify",
        "expired", "session_timer", "replaced", "fork_lost"};
    return NAME(names, e);
}

const char *side_name(enum side s)
{
    static const char *const names[] = {NULL, "caller", "callee", "network"};
    return NAME(names, s);
}

const char *originator_name(enum originator o)
{
    static const char *const names[] = {"unknown", "endpoint", "proxy"};
    return NAME(names, o);
}

const char *registration_outcome_name(enum registration_outcome o)
{
    static const char *const names[] = {
        "in_progress", "registered", "unregistered", "challenged", "auth_failed", "rejected", "timeout"};
    return NAME(names, o);
}

const char *transfer_outcome_name(enum transfer_outcome o)
{
    static const char *const names[] = {"in_progress", "accepted", "succeeded", "failed", "refused", "timeout"};
    return NAME(names, o);
}

const char *register_kind_name(enum register_kind k)
{
    static const char *const names[] = {"initial", "refresh", "unregister", "query"};
    return NAME(names, k);
}

const char *publish_kind_name(enum publish_kind k)
{
    static const char *const names[] = {NULL, "initial", "refresh", "modify", "remove"};
    return NAME(names, k);
}
