/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/within.h"

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/talk/session_timer.h"

enum {
    LATER = 64, /* transactions of the call behind another one that are looked at */
    HOPS = 16,  /* of a BYE */
};

static bool has_failed(const struct txn *t)
{
    return is_failure(t->final_code) || (!t->final && (t->ended_by == TXN_END_TIMEOUT || t->ended_by == TXN_END_TRANSPORT_ERROR));
}

/* The response that failed it, else the request that got none. */
static message_ref failure_of(const struct txn *t)
{
    return t->final ? t->final : t->request;
}

/* ---- re-INVITE and UPDATE ---- */

static bool is_change(const struct txn *t)
{
    return t->in_dialog && (t->method == METHOD_INVITE || t->method == METHOD_UPDATE);
}

static bool is_same_request(const struct txn *a, const struct txn *b)
{
    return a->method == b->method && a->cseq == b->cseq && a->from_tag_hash == b->from_tag_hash;
}

/* Its sender's own hop comes first. */
static bool is_later_hop(const struct judge *j, const struct txn *t)
{
    int looked = 0;

    for (txn_ref r = t->prev_in_group; r && looked < LATER; r = txn_at(j->e, r)->prev_in_group, looked++)
        if (is_same_request(txn_at(j->e, r), t))
            return true;
    return false;
}

/* RFC 3261 8.1.3.5, 22.2: the sender tries it again, and that decides; 408 and 481 are no reason to (12.2.1.2). */
static bool is_tried_again(const struct judge *j, const struct txn *t)
{
    int looked = 0;

    if (!t->final || t->final_code == 408 || t->final_code == 481)
        return false;
    for (txn_ref r = t->next_in_call; r && looked < LATER; r = txn_at(j->e, r)->next_in_call, looked++) {
        const struct txn *next = txn_at(j->e, r);
        if (!is_change(next) || is_same_request(next, t) || !next->request)
            continue;
        captime gap = time_of(j->e, next->request) - time_of(j->e, t->final);
        if (next->from_tag_hash == t->from_tag_hash && next->cseq > t->cseq && gap >= 0 && gap < 64 * T1)
            return true;
    }
    return false;
}

/* The BYE came first: what it crossed on the wire fails because of it (RFC 5407 3.2.2). */
static bool is_overtaken(const struct judge *j, const struct txn *t)
{
    captime bye = time_of(j->e, j->call->bye);

    return bye != CAPTIME_NONE && bye <= (t->final ? time_of(j->e, t->final) : time_of(j->e, t->request) + T2);
}

/* Given up by its sender, or in a race with the other side's (14.1). */
static bool is_no_failure(const struct txn *t)
{
    return (t->final_code == 487 && t->cancel) || t->final_code == 491;
}

static void tell_of_changes(struct judge *j)
{
    for (txn_ref r = j->call->first_txn; r; r = txn_at(j->e, r)->next_in_call) {
        const struct txn *t = txn_at(j->e, r);
        if (is_change(t) && has_failed(t) && !is_no_failure(t) && !is_later_hop(j, t) && !is_overtaken(j, t) && !is_tried_again(j, t))
            judge_say_once(j, t->method == METHOD_INVITE ? RULE_REINVITE_FAILED : RULE_UPDATE_FAILED, failure_of(t));
    }
}

/* ---- what ended the dialog ---- */

const struct dialog *within_lost(const struct judge *j)
{
    for (dialog_ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call)
        if (dialog_at(j->e, r)->state == DIALOG_TERMINATED && dialog_at(j->e, r)->ended_by == DIALOG_END_ERROR_RESPONSE)
            return dialog_at(j->e, r);
    return NULL;
}

/* A time-out has no message: the last request of the dialog that got no response shows it. */
static message_ref unanswered_in(const struct judge *j)
{
    message_ref found = 0;

    for (txn_ref r = j->call->first_txn; r; r = txn_at(j->e, r)->next_in_call) {
        const struct txn *t = txn_at(j->e, r);
        if (t->in_dialog && t->dialog && !t->final && has_failed(t))
            found = t->request;
    }
    return found;
}

static void tell_of_loss(struct judge *j)
{
    const struct dialog *d = within_lost(j);

    if (d)
        judge_say(j, RULE_DIALOG_LOST, d->terminated ? d->terminated : unanswered_in(j));
}

/* RFC 4028 10: is that why the session ended, or should have? */
static void tell_of_session_timer(struct judge *j)
{
    const struct message *bye = j->v->bye ? message_at(j->e, j->v->bye) : NULL;

    if (bye && bye->dialog && dialog_at(j->e, bye->dialog)->ended_by == DIALOG_END_SESSION_TIMER)
        judge_say(j, RULE_SESSION_TIMER, j->v->bye);
    for (dialog_ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call) {
        if (!session_timer_is_over(j->e, dialog_at(j->e, r)))
            continue;
        judge_say(j, RULE_SESSION_EXPIRED, session_timer_of(dialog_at(j->e, r))->set_by);
        return;
    }
}

/* ---- BYE ---- */

/* The BYE that was sent again with credentials; itself where there is none. */
static const struct txn *with_credentials(const struct judge *j, const struct txn *bye)
{
    int looked = 0;

    for (txn_ref r = bye->next_in_call; r && looked < LATER && judge_is_challenge(bye->final_code); looked++) {
        const struct txn *t = txn_at(j->e, r);
        if (t->method == METHOD_BYE && t->from_tag_hash == bye->from_tag_hash && t->cseq > bye->cseq)
            bye = t;
        r = t->next_in_call;
    }
    return bye;
}

static bool is_passed_on_as(const struct judge *j, const struct txn *t, const struct txn *next)
{
    if (!is_same_request(t, next) || t == next || !next->request)
        return false;
    if (next->parent_hash)
        return next->parent_hash == t->branch_hash;
    return next->no > t->no && endpoint_same_ip(txn_client(j->e, next), txn_server(j->e, t));
}

/* Its last hop that was captured. */
static const struct txn *last_hop(const struct judge *j, const struct txn *bye)
{
    const struct txn *t = bye;

    for (int hop = 0, looked = 0; hop < HOPS; hop++) {
        txn_ref r = t->next_in_call;
        while (r && looked++ < LATER && !is_passed_on_as(j, t, txn_at(j->e, r)))
            r = txn_at(j->e, r)->next_in_call;
        if (!r || looked > LATER)
            return t;
        t = txn_at(j->e, r);
    }
    return t;
}

/* A proxy that got no answer gives 408 or 503 itself (RFC 3261 16.8, 16.9): that is no refusal by the other side. */
static void tell_of_bye(struct judge *j)
{
    const struct txn *t = j->v->bye ? txn_at(j->e, message_at(j->e, j->v->bye)->txn) : NULL;

    if (!t)
        return;
    t = with_credentials(j, t);
    if (is_success(t->final_code))
        return;
    const struct txn *far = last_hop(j, t);
    if (is_failure(t->final_code) && t->final_code != 408 && !(far != t && !far->final && has_failed(far)))
        judge_say(j, RULE_BYE_REFUSED, failure_of(t));
    else if (has_failed(t) && t->request)
        judge_say(j, RULE_BYE_UNANSWERED, far->request);
}

void within_tell(struct judge *j)
{
    if (j->v->outcome != OUTCOME_ANSWERED)
        return;
    tell_of_changes(j);
    tell_of_loss(j);
    tell_of_session_timer(j);
    tell_of_bye(j);
}
