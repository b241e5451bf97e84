/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/detail.h"

#include "engine/call/call_headers.h"
#include "engine/dialog/txn.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/verdict/acks.h"
#include "engine/verdict/backoff.h"
#include "engine/verdict/failure.h"
#include "engine/verdict/refusal.h"
#include "engine/verdict/ringing.h"
#include "engine/verdict/rules.h"
#include "engine/verdict/within.h"
#include "sip/addr.h"
#include "sip/list.h"
#include "sip/status.h"
#include "sip/uri_key.h"

enum {
    LOOK_BACK = 64, /* messages of a transaction that are looked through */
    RECENT = 64,    /* transactions of a call */
};

static const struct txn *branch(const struct judge *j, size_t i)
{
    return txn_at(j->e, j->branches.txns[i]);
}

/* ---- the fork ---- */

/* What took the place of a try that had failed; after a challenge or a redirection that is none. */
static ref failed_over(const struct judge *j)
{
    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *t = branch(j, i);
        if (j->branches.next_try[i] && (!t->final || (t->final_code >= 400 && !judge_is_challenge(t->final_code))))
            return txn_at(j->e, j->branches.next_try[i])->request;
    }
    return 0;
}

/* RFC 6228: one early dialog is over while the others go on. */
static ref early_dialog_ended(const struct judge *j)
{
    int looked = 0;

    if (!j->root || !j->root->has_199)
        return 0;
    for (ref r = j->root->last_msg; r && looked < LOOK_BACK; r = message_at(j->e, r)->prev_in_txn, looked++)
        if (message_at(j->e, r)->status == 199)
            return r;
    return 0;
}

static void tell_of_fork(struct judge *j)
{
    ref next = failed_over(j), gone = early_dialog_ended(j);

    if (next)
        judge_say(j, RULE_FAILED_OVER, next);
    if (gone)
        judge_say(j, RULE_EARLY_DIALOG_ENDED, gone);
}

/* ---- the path ---- */

static const struct endpoint *server(const struct judge *j, const struct txn *t)
{
    return flow_to(j->e, t->flow, t->back);
}

/* The hop before that led to the same host; RFC 3261 6: a loop if nothing changed, a spiral if the Request-URI did. */
static const struct txn *came_before(const struct judge *j, const struct txn *t)
{
    size_t steps = 0;

    for (ref up = t->parent; up && steps < j->branches.n; up = txn_at(j->e, up)->parent, steps++)
        if (endpoint_eq(server(j, txn_at(j->e, up)), server(j, t)))
            return txn_at(j->e, up);
    return NULL;
}

static void tell_of_circle(struct judge *j)
{
    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *t = branch(j, i), *before = came_before(j, t);
        if (!before || !before->request || !t->request)
            continue;
        judge_say(j, before->uri_hash == t->uri_hash ? RULE_LOOP : RULE_SPIRAL, t->request);
        return;
    }
}

static void tell_of_path(struct judge *j)
{
    if (j->branches.hops > 1)
        tell_of_circle(j);
    for (size_t i = 0; i < j->branches.n; i++) {
        if (branches_is_hop(&j->branches, i))
            continue;
        judge_say(j, RULE_NAT, branch(j, i)->request);
        break;
    }
    const struct call_header *k = call_headers_find(j->call, 0, CALL_HEADER_DIVERSION);
    if (k)
        judge_say(j, RULE_DIVERTED, k->msg);
}

/* ---- before the answer ---- */

/* On whatever hop: a phone behind it rings on. */
static void tell_of_refused_cancel(struct judge *j)
{
    int looked = 0;

    for (txn_ref r = j->call->first_txn; r && looked < RECENT; r = txn_at(j->e, r)->next_in_call, looked++)
        if (txn_is_refused_cancel(j->e, txn_at(j->e, r)))
            judge_say_once(j, RULE_CANCEL_REFUSED, txn_at(j->e, r)->final);
}

static void tell_of_cancel(struct judge *j)
{
    ref cancel = j->v->outcome == OUTCOME_CANCELLED ? failure_cancel(j) : 0;

    tell_of_refused_cancel(j);
    if (!cancel && j->v->outcome == OUTCOME_CANCELLED)
        cancel = failure_proxys_cancel(j);
    bool rang = ringing_first(j);
    if (cancel && (rang || j->root->request)) /* else it may have rung before */
        judge_say(j, rang ? RULE_CANCELLED_RINGING : RULE_CANCELLED_BEFORE_RINGING, cancel);
}

/* The first response of all came when Timer B had long fired. */
static bool is_late(const struct judge *j, const struct txn *t)
{
    return t->request && t->first_response &&
           message_at(j->e, t->first_response)->time - message_at(j->e, t->request)->time > 64 * T1;
}

static void tell_of_timers(struct judge *j)
{
    const struct txn *t = j->root;

    if (is_late(j, t))
        judge_say(j, RULE_LATE_RESPONSE, t->first_response);
    if (t->request_retransmissions && backoff_of(j->e, t) == BACKOFF_IRREGULAR)
        judge_say(j, RULE_ODD_BACK_OFF, t->request);
}

/* ---- what the final response says ---- */

/* Was a request sent there, in this call or in those that were redirected to it? */
static bool was_tried(const struct judge *j, uint32_t place)
{
    const struct call_links *l = j->call->links;

    for (unsigned i = 0; l && i < l->n_tried; i++)
        if (l->tried[i] == place)
            return true;
    for (unsigned a = judge_first_of_last(j->v->attempts + 1, RECENT_ATTEMPTS); a <= j->v->attempts; a++) {
        ref r = judge_root_of_attempt(j, a);
        if (r && txn_at(j->e, r)->uri_place == place)
            return true;
    }
    return false;
}

/* RFC 3261 8.1.3.4: no URI is tried twice, so a redirection that names no other one leads nowhere. */
static bool is_redirect_loop(const struct judge *j)
{
    const struct call_header *k = call_headers_find(j->call, j->v->final, CALL_HEADER_CONTACT);
    struct slice rest = k ? k->value : SLICE_NONE, value;
    size_t n = 0;

    while (sip_list_next(&rest, &value)) {
        n++;
        if (!was_tried(j, (uint32_t)sip_uri_key_place(sip_addr_uri(value))))
            return false;
    }
    return n > 0;
}

/* The phone that says so had rung: the same To tag, and not just a blink. */
static bool rang_for_long(const struct judge *j)
{
    const struct message *final = message_at(j->e, j->v->final);

    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *t = branch(j, i);
        const struct message *ringing = t->first_180 ? message_at(j->e, t->first_180) : NULL;
        if (ringing && ringing->to_tag_hash == final->to_tag_hash && final->time - ringing->time >= CAPTIME_S)
            return true;
    }
    return false;
}

static void tell_of_response(struct judge *j)
{
    const struct verdict *v = j->v;

    switch (refusal_of(j)) {
    case REFUSAL_IDENTITY: judge_say(j, RULE_IDENTITY_REFUSED, v->final); break;
    case REFUSAL_BLOCKED: judge_say(j, RULE_BLOCKED, v->final); break;
    case REFUSAL_REPLACED: judge_say(j, RULE_REPLACED_GONE, v->final); break;
    default: break;
    }
    if (v->final_code == 486 && rang_for_long(j))
        judge_say(j, RULE_BUSY_AFTER_RINGING, v->final);
    if (v->final_code == 607)
        judge_say(j, RULE_UNWANTED, v->final);
    if (v->outcome == OUTCOME_REDIRECTED && is_redirect_loop(j))
        judge_say(j, RULE_REDIRECT_LOOP, v->final);
    if (call_headers_find(j->call, v->final, CALL_HEADER_WARNING))
        judge_say(j, RULE_WARNING, v->final);
}

void detail_tell(struct judge *j)
{
    if (j->call->media_unreachable)
        judge_say(j, RULE_MEDIA_UNREACHABLE, j->call->media_unreachable);
    if (j->branches.n > 1 || (j->root && j->root->has_199))
        tell_of_fork(j);
    if (j->branches.n > 1 || j->call->kept)
        tell_of_path(j);
    tell_of_cancel(j);
    if (j->root)
        tell_of_timers(j);
    acks_tell(j);
    within_tell(j);
    if (j->v->final && is_failure(j->v->final_code))
        tell_of_response(j);
}
