/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/failure.h"

#include "engine/call/call_headers.h"
#include "engine/call/call_reason.h"
#include "engine/dialog/txn.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/verdict/answer.h"
#include "engine/verdict/refusal.h"
#include "engine/verdict/ringing.h"
#include "engine/verdict/rules.h"
#include "sip/status.h"

enum { RECENT = 64 }; /* transactions of a call that are looked through */

/* ---- what the caller saw ---- */

/* The caller's hop has no final response yet: a proxy may still wait for other branches, or try more (RFC 3261 16.7).
 * Where all branches are done and nothing more came, the final response was not captured. */
static ref still_waiting(const struct judge *j)
{
    ref r = branches_waiting(j->e, &j->branches);
    captime quiet = r ? j->e->now - message_at(j->e, j->call->last_msg)->time : 0;

    return quiet < 64 * T1 || branches_open_leaf(j->e, &j->branches) ? r : 0;
}

bool failure_find_root(struct judge *j)
{
    branches_of(j->e, judge_root_of_attempt(j, j->deciding), &j->branches);
    ref waiting = still_waiting(j);
    ref r = waiting ? waiting : branches_best_final(j->e, &j->branches);
    bool has_final = r && !waiting && txn_at(j->e, r)->final;

    for (size_t i = 0; i < j->branches.n && !r; i++) /* the caller's, as far as was captured */
        r = j->branches.up[i] == j->branches.n ? j->branches.txns[i] : 0;
    if (!r && j->branches.n)
        r = j->branches.txns[0];
    j->root = r ? txn_at(j->e, r) : NULL;
    j->v->root = r;
    j->v->leaf = branches_leaf(j->e, &j->branches, r);
    return has_final;
}

/* One that does not match, and was not refused: where the INVITE ended in nothing, the caller had given it up. */
static txn_ref unmatched_cancel(const struct judge *j)
{
    int looked = 0;

    for (txn_ref r = j->root->next_in_call; r && looked < RECENT; r = txn_at(j->e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(j->e, r);
        if (t->unmatched && t->cancel == j->v->root && !t->final_code)
            return r;
    }
    return 0;
}

/* The response of a CANCEL shows it too. */
static message_ref shown_by(const struct judge *j, txn_ref cancel)
{
    const struct txn *t = cancel ? txn_at(j->e, cancel) : NULL;

    return !t ? 0 : t->request ? t->request : t->first_response;
}

/* The host that forwarded this INVITE cancelled it, and no CANCEL had come to it. */
static bool is_cancelled_by_proxy(const struct judge *j, const struct txn *t)
{
    const struct txn *up = t->cancel && t->parent ? txn_at(j->e, t->parent) : NULL;

    return up && up->request && !up->cancel;
}

ref failure_cancel(const struct judge *j)
{
    ref cancel = j->root && !is_cancelled_by_proxy(j, j->root) ? j->root->cancel : 0;

    if (!cancel && j->root && !j->root->final)
        cancel = unmatched_cancel(j);
    return shown_by(j, cancel);
}

/* ---- who gave up ---- */

ref failure_proxys_cancel(const struct judge *j)
{
    for (size_t i = 0; i < j->branches.n && j->root && !failure_cancel(j); i++) {
        const struct txn *t = txn_at(j->e, j->branches.txns[i]);
        if (!j->branches.next_try[i] && is_cancelled_by_proxy(j, t))
            return shown_by(j, t->cancel);
    }
    return 0;
}

bool failure_is_elsewhere(const struct judge *j)
{
    ref cancel = failure_cancel(j);
    const struct call_header *k = cancel ? call_headers_find(j->call, cancel, CALL_HEADER_REASON) : NULL;

    return k && call_reason_has(k->value, SLICE_LIT("SIP"), 200);
}

/* RFC 3261 13.3.1: without a final response by then the callee's side says 487. */
static bool has_expired(const struct judge *j)
{
    const struct call_header *k = call_headers_find(j->call, j->root->request, CALL_HEADER_EXPIRES);
    captime waited = judge_between(time_of(j->e, j->root->request), time_of(j->e, j->root->final));
    uint64_t seconds;

    if (!k)
        k = call_headers_find(j->call, 0, CALL_HEADER_EXPIRES);
    return k && waited != CAPTIME_NONE && slice_number(slice_trim(k->value), UINT32_MAX, &seconds) && seconds &&
           waited >= (captime)seconds * CAPTIME_S - CAPTIME_S;
}

/* ---- with a final response ---- */

/* The INVITE with the credentials was passed on, or something behind the server that asked for them told of progress; or the
 * refusal speaks of something else. */
static bool credentials_accepted(const struct judge *j)
{
    if (j->root->provisional_code > 100 || refusal_of(j) != REFUSAL_BY_CODE || refusal_wording(j) == SIP_WORDING_OTHER)
        return true;
    for (size_t i = 0; i < j->branches.n; i++)
        if (txn_at(j->e, j->branches.txns[i])->parent == j->v->root)
            return true;
    return false;
}

/* Challenged again by the same realm although credentials were sent, and not for a stale nonce (RFC 3261 22.2). */
static bool credentials_refused(const struct judge *j)
{
    const struct txn *t = j->root;

    if (!t->has_credentials || (t->final_code == 403 && credentials_accepted(j)))
        return false;
    for (unsigned a = judge_first_of_last(t->attempt, RECENT_ATTEMPTS - 1); a < t->attempt; a++) {
        ref r = judge_root_of_attempt(j, a);
        const struct txn *before = r ? txn_at(j->e, r) : NULL;
        if (!before || !judge_is_challenge(before->final_code))
            continue;
        if (t->final_code == 403 || (before->realm_hash == t->realm_hash && !t->stale))
            return true;
    }
    return false;
}

static void judge_challenge(struct judge *j)
{
    if (credentials_refused(j))
        judge_decide(j, OUTCOME_AUTH_FAILED, RULE_CREDENTIALS_REFUSED, j->root->final);
    else
        judge_decide(j, OUTCOME_CHALLENGED, RULE_CHALLENGE_OPEN, j->root->final);
}

static void judge_by_code(struct judge *j)
{
    const struct sip_status *s = sip_status_or_class(j->root->final_code);

    judge_decide(j, s ? (enum outcome)s->outcome : OUTCOME_UNKNOWN, RULE_FINAL_CODE, j->root->final);
}

static void judge_terminated(struct judge *j, ref cancel)
{
    ref bye = answer_early_bye(j), proxys = failure_proxys_cancel(j);

    if (cancel)
        judge_decide(j, OUTCOME_CANCELLED, failure_is_elsewhere(j) ? RULE_COMPLETED_ELSEWHERE : RULE_CANCELLED, cancel);
    else if (bye)
        judge_decide(j, OUTCOME_CANCELLED, RULE_EARLY_BYE, bye);
    else if (proxys)
        judge_decide(j, OUTCOME_CANCELLED, RULE_PROXY_GAVE_UP, proxys);
    else if (has_expired(j))
        judge_decide(j, ringing_first(j) ? OUTCOME_NO_ANSWER : OUTCOME_TIMEOUT, RULE_INVITATION_EXPIRED, j->root->final);
    else
        judge_by_code(j);
}

/* It rang: as was seen, or as the response says. */
static bool judge_no_answer(struct judge *j)
{
    ref told = ringing_first(j) ? 0 : ringing_told(j);

    if (!told && !ringing_first(j))
        return false;
    judge_decide(j, OUTCOME_NO_ANSWER, told ? RULE_TOLD_TO_HAVE_RUNG : RULE_RANG_THEN_GAVE_UP, j->root->final);
    return true;
}

static void judge_final(struct judge *j)
{
    unsigned code = j->root->final_code;
    ref cancel = failure_cancel(j);

    if (!judge_is_initial(j)) {
        judge_decide(j, OUTCOME_UNKNOWN, RULE_MAY_BE_REINVITE, j->root->final);
        return;
    }
    if (code == 487)
        judge_terminated(j, cancel);
    else if (txn_is_given_up(j->e, j->root, code))
        judge_decide(j, OUTCOME_CANCELLED, RULE_GIVEN_UP, cancel);
    else if (judge_is_challenge(code))
        judge_challenge(j);
    else if (code == 403 && credentials_refused(j))
        judge_decide(j, OUTCOME_AUTH_FAILED, RULE_CREDENTIALS_REFUSED, j->root->final);
    else if (sip_class_of(code) == CLASS_REDIRECTION)
        judge_decide(j, OUTCOME_REDIRECTED, RULE_REDIRECTED, j->root->final);
    else if ((code != 480 && code != 408) || !judge_no_answer(j))
        judge_by_code(j);
    if (cancel && j->v->outcome != OUTCOME_CANCELLED && !txn_is_refused_cancel(j->e, txn_at(j->e, j->root->cancel)))
        judge_say(j, RULE_CANCEL_TOO_LATE, cancel);
    if (j->branches.forks > 1)
        judge_say(j, code >= 600 ? RULE_GLOBAL_FAILURE : RULE_BEST_RESPONSE, j->root->final);
}

/* ---- without one ---- */

/* RFC 3261 9.1: without a final response the client gives the INVITE up 64*T1 after its CANCEL. */
static bool cancel_has_run_out(const struct judge *j)
{
    ref cancel = failure_cancel(j);

    return cancel && j->e->now - message_at(j->e, cancel)->time >= 64 * T1;
}

static void judge_without_final(struct judge *j)
{
    const struct txn *t = j->root;

    if (!t)
        judge_decide(j, OUTCOME_UNKNOWN, RULE_START_MISSING, j->call->first_msg);
    else if (t->ended_by == TXN_END_TRANSPORT_ERROR)
        judge_decide(j, OUTCOME_SERVER_ERROR, RULE_TRANSPORT_ERROR, t->last_msg); /* as a 503, 8.1.3.1 */
    else if (cancel_has_run_out(j))
        judge_decide(j, OUTCOME_CANCELLED, RULE_CANCELLED_NO_FINAL, failure_cancel(j));
    else if (t->ended_by == TXN_END_TIMEOUT)
        judge_decide(j, OUTCOME_TIMEOUT, RULE_TIMER_B, t->request);
    else if (t->ack)
        judge_decide(j, OUTCOME_UNKNOWN, RULE_ACK_FAILURE, t->ack);
    else
        judge_decide(j, OUTCOME_IN_PROGRESS, RULE_NO_FINAL, t->last_msg);
}

void failure_judge(struct judge *j, bool has_final)
{
    if (has_final)
        judge_final(j);
    else
        judge_without_final(j);
    if (j->lost_answer)
        judge_say(j, RULE_ANSWER_LOST, j->lost_answer);
}
