/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict.h"

#include "engine/branches.h"
#include "engine/flow.h"
#include "engine/session_timer.h"
#include "engine/txn.h"

enum { RECENT_ATTEMPTS = 16 }; /* attempts of a call that are looked at */

struct judge { /* what the rules look at, and what they say */
    struct engine *e;
    const struct call *call;
    ref roots[RECENT_ATTEMPTS]; /* the first INVITE of each attempt, by its number modulo the size */
    struct branches branches; /* of the deciding attempt */
    struct verdict *v;
    struct txn *root; /* what the caller saw of the deciding attempt; NULL where no INVITE was captured */
};

static void say(struct judge *j, enum rule rule, ref msg)
{
    if (j->v->n_steps == VERDICT_STEPS)
        return;
    j->v->rules[j->v->n_steps] = (uint8_t)rule;
    j->v->shown[j->v->n_steps++] = msg;
}

static void decide(struct judge *j, enum outcome outcome, enum rule rule, ref msg)
{
    j->v->outcome = (uint8_t)outcome;
    say(j, rule, msg);
}

static captime between(captime from, captime to)
{
    return from == CAPTIME_NONE || to == CAPTIME_NONE ? CAPTIME_NONE : to - from;
}

/* ---- attempts before the deciding one ---- */

static void find_roots(struct judge *j)
{
    unsigned newest = 0;

    for (ref r = j->call->first_txn; r; r = txn_at(j->e, r)->next_in_call) {
        const struct txn *t = txn_at(j->e, r);
        if (t->type != TXN_INVITE || t->in_dialog || t->attempt <= newest)
            continue;
        newest = t->attempt;
        j->roots[newest % RECENT_ATTEMPTS] = r;
    }
}

/* The first transaction of an attempt; 0 where there is none, or too many came later. */
static ref root_of_attempt(const struct judge *j, unsigned attempt)
{
    ref r = j->roots[attempt % RECENT_ATTEMPTS];

    return r && txn_at(j->e, r)->attempt == attempt ? r : 0;
}

/* The number of the first of the last `count` attempts before this one. */
static unsigned first_of_last(unsigned attempt, unsigned count)
{
    return attempt > count ? attempt - count : 1;
}

static bool is_challenge(unsigned code)
{
    return code == 401 || code == 407;
}

static void tell_of_earlier_attempts(struct judge *j)
{
    for (unsigned a = first_of_last(j->v->attempts, 4); a < j->v->attempts; a++) {
        ref r = root_of_attempt(j, a);
        const struct txn *t = r ? txn_at(j->e, r) : NULL;
        if (!t || !t->final)
            continue;
        enum rule rule = is_challenge(t->final_code)                              ? RULE_CHALLENGE_RETRIED
                         : sip_class_of(t->final_code) == CLASS_REDIRECTION ? RULE_REDIRECT_FOLLOWED
                                                                                  : RULE_REPAIRED;
        say(j, rule, t->final);
    }
}

/* ---- answered ---- */

static ref first_2xx_msg(const struct judge *j, const struct txn *t)
{
    return t->final ? t->final : j->call->two_hundred;
}

static void answered_by(struct judge *j, ref r, ref leaf)
{
    struct engine *e = j->e;

    j->root = txn_at(e, r);
    j->v->root = r;
    j->v->leaf = leaf;
    decide(j, OUTCOME_ANSWERED, j->root->final ? RULE_ANSWERED_2XX : RULE_PROVEN_BY_ACK,
        j->root->final ? first_2xx_msg(j, j->root) : j->root->ack);
    if (j->branches.forks > 1)
        say(j, RULE_FORK_WINNER, j->root->final);
    if (j->root->cancel)
        say(j, RULE_CANCEL_TOO_LATE, txn_at(e, j->root->cancel)->request);
}

static bool judge_answered(struct judge *j)
{
    struct engine *e = j->e;

    for (unsigned a = j->v->attempts, last = first_of_last(a, RECENT_ATTEMPTS - 1); a >= last && a > 0; a--) {
        branches_of(e, root_of_attempt(j, a), &j->branches);
        ref r = branches_answered(e, &j->branches);
        if (!r)
            continue;
        answered_by(j, r, branches_leaf(e, &j->branches, true));
        return true;
    }
    if (!j->call->two_hundred)
        return false;
    ref r = msg_at(e, j->call->two_hundred)->txn; /* of more branches than are looked at */
    answered_by(j, r, r);
    return true;
}

/* Could there be a 2xx that was not captured? Not after a failure that ends the call; but the caller may have tried again,
 * and a response without its request may be one to a re-INVITE. */
static bool may_have_been_answered(const struct txn *root)
{
    const struct sip_status *s = root ? sip_status_or_class(root->final_code) : NULL;

    return !s || !root->request || s->retry == RETRY_AFTER_REPAIR || s->klass == CLASS_REDIRECTION;
}

/* RFC 3261 15: the caller may end an early dialog with BYE; the callee must not. */
static bool may_be_early(const struct judge *j)
{
    const struct message *bye = msg_at(j->e, j->call->bye);
    const struct dialog *d = bye->dialog ? dialog_at(j->e, bye->dialog) : NULL;

    return d && d->created_by && !d->confirmed && d->ended_from == SIDE_CALLER;
}

/* A BYE ends a session that was there, unless its peer never knew of one (481). */
static bool judge_by_bye(struct judge *j)
{
    const struct call *c = j->call;

    if (!c->bye || !may_have_been_answered(j->root) || may_be_early(j))
        return false;
    const struct txn *t = txn_at(j->e, msg_at(j->e, c->bye)->txn);
    if (t->final_code == 481)
        return false;
    decide(j, OUTCOME_ANSWERED, RULE_PROVEN_BY_BYE, c->bye);
    return true;
}

static bool has_confirmed_dialog(const struct judge *j)
{
    for (ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call)
        if (dialog_at(j->e, r)->state == DIALOG_CONFIRMED)
            return true;
    return false;
}

/* Other requests within a confirmed dialog prove the answer as well. */
static bool judge_by_dialog(struct judge *j)
{
    if (!j->call->start_missing || !has_confirmed_dialog(j))
        return false;
    decide(j, OUTCOME_ANSWERED, RULE_START_MISSING, j->call->first_msg);
    return true;
}

/* ---- not answered ---- */

static bool rang(const struct judge *j)
{
    for (size_t i = 0; i < j->branches.n; i++)
        if (txn_at(j->e, j->branches.txns[i])->first_180)
            return true;
    return false;
}

/* Challenged again by the same realm although credentials were sent, and not for a stale nonce (RFC 3261 22.2). */
static bool credentials_refused(const struct judge *j)
{
    const struct txn *t = j->root;

    if (!t->has_credentials)
        return false;
    for (unsigned a = first_of_last(t->attempt, RECENT_ATTEMPTS - 1); a < t->attempt; a++) {
        ref r = root_of_attempt(j, a);
        const struct txn *before = r ? txn_at(j->e, r) : NULL;
        if (!before || !is_challenge(before->final_code))
            continue;
        if (t->final_code == 403 || (before->realm_hash == t->realm_hash && !t->stale))
            return true;
    }
    return false;
}

static void judge_challenge(struct judge *j)
{
    if (credentials_refused(j))
        decide(j, OUTCOME_AUTH_FAILED, RULE_CREDENTIALS_REFUSED, j->root->final);
    else
        decide(j, OUTCOME_CHALLENGED, RULE_CHALLENGE_OPEN, j->root->final);
}

static void judge_by_code(struct judge *j)
{
    const struct sip_status *s = sip_status_or_class(j->root->final_code);

    decide(j, s ? (enum outcome)s->outcome : OUTCOME_UNKNOWN, RULE_FINAL_CODE, j->root->final);
}

static ref cancel_of(const struct judge *j)
{
    ref cancel = j->root->cancel;

    return cancel ? txn_at(j->e, cancel)->request : 0;
}

static void judge_final(struct judge *j)
{
    unsigned code = j->root->final_code;
    ref cancel = cancel_of(j);

    if (code == 487 && cancel)
        decide(j, OUTCOME_CANCELLED, RULE_CANCELLED, cancel);
    else if (is_challenge(code))
        judge_challenge(j);
    else if (code == 403 && credentials_refused(j))
        decide(j, OUTCOME_AUTH_FAILED, RULE_CREDENTIALS_REFUSED, j->root->final);
    else if (sip_class_of(code) == CLASS_REDIRECTION)
        decide(j, OUTCOME_REDIRECTED, RULE_REDIRECTED, j->root->final);
    else if ((code == 480 || code == 408) && rang(j))
        decide(j, OUTCOME_NO_ANSWER, RULE_RANG_THEN_GAVE_UP, j->root->final);
    else
        judge_by_code(j);
    if (cancel && code != 487)
        say(j, RULE_CANCEL_TOO_LATE, cancel);
    if (j->branches.forks > 1)
        say(j, RULE_BEST_RESPONSE, j->root->final);
}

/* RFC 3261 9.1: without a final response the client gives the INVITE up 64*T1 after its CANCEL. */
static bool cancel_has_run_out(const struct judge *j)
{
    ref cancel = cancel_of(j);

    return cancel && j->e->now - msg_at(j->e, cancel)->time >= 64 * T1;
}

static void judge_without_final(struct judge *j)
{
    const struct txn *t = j->root;

    if (!t)
        decide(j, OUTCOME_UNKNOWN, RULE_START_MISSING, j->call->first_msg);
    else if (t->ended_by == TXN_END_TRANSPORT_ERROR)
        decide(j, OUTCOME_SERVER_ERROR, RULE_TRANSPORT_ERROR, t->last_msg); /* as a 503, 8.1.3.1 */
    else if (t->ended_by == TXN_END_TIMEOUT)
        decide(j, OUTCOME_TIMEOUT, RULE_TIMER_B, t->request);
    else if (cancel_has_run_out(j))
        decide(j, OUTCOME_CANCELLED, RULE_CANCELLED_NO_FINAL, cancel_of(j));
    else if (t->ack)
        decide(j, OUTCOME_UNKNOWN, RULE_ACK_FAILURE, t->ack);
    else
        decide(j, OUTCOME_IN_PROGRESS, RULE_NO_FINAL, t->last_msg);
}

/* The caller's hop has no final response yet: a proxy may still wait for other branches, or try more (RFC 3261 16.7).
 * Where all branches are done and nothing more came, the final response was not captured. */
static ref still_waiting(const struct judge *j)
{
    ref r = branches_waiting(j->e, &j->branches);
    captime quiet = r ? j->e->now - msg_at(j->e, j->call->last_msg)->time : 0;

    return quiet < 64 * T1 || branches_open_leaf(j->e, &j->branches) ? r : 0;
}

static void judge_failed(struct judge *j)
{
    branches_of(j->e, root_of_attempt(j, j->v->attempts), &j->branches);
    ref waiting = still_waiting(j);
    ref r = waiting ? waiting : branches_best_final(j->e, &j->branches);
    bool has_final = r && !waiting;

    if (!r && j->branches.n)
        r = j->branches.txns[0];
    j->root = r ? txn_at(j->e, r) : NULL;
    j->v->root = r;
    j->v->leaf = branches_leaf(j->e, &j->branches, false);
    if (judge_by_bye(j) || judge_by_dialog(j))
        return;
    if (has_final)
        judge_final(j);
    else
        judge_without_final(j);
}

/* ---- everything but the outcome ---- */

static void measure(struct judge *j)
{
    struct verdict *v = j->v;
    const struct txn *t = j->root;
    captime invite = t ? time_of(j->e, t->request) : CAPTIME_NONE, final = t ? time_of(j->e, t->final) : CAPTIME_NONE;
    ref progress = t ? (t->first_18x ? t->first_18x : t->final) : 0;

    v->pdd = between(invite, time_of(j->e, progress));
    v->ring = t ? between(time_of(j->e, t->first_180), final) : CAPTIME_NONE;
    v->setup = v->outcome == OUTCOME_ANSWERED ? between(invite, final) : CAPTIME_NONE;
    v->talk = v->outcome == OUTCOME_ANSWERED
                  ? between(time_of(j->e, j->call->two_hundred), time_of(j->e, j->call->bye))
                  : CAPTIME_NONE;
}

/* A host that forwarded the INVITE and answered with a code that none of its branches gave made it up itself. */
static enum originator originator_of(const struct judge *j)
{
    const struct txn *t = j->root;
    bool forwarded = false;

    if (!t || !t->final_code)
        return ORIGINATOR_UNKNOWN;
    if (t->final_code == 407 || t->final_code == 483)
        return ORIGINATOR_PROXY; /* RFC 3261 21.4.8, 16.3: only proxies send these */
    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *down = txn_at(j->e, j->branches.txns[i]);
        if (!down->parent)
            continue;
        forwarded = true;
        if (down->final_code == t->final_code || (is_success(t->final_code) && down->proven))
            return ORIGINATOR_ENDPOINT;
    }
    if (forwarded)
        return ORIGINATOR_PROXY;
    const struct message *ringing = t->first_180 ? msg_at(j->e, t->first_180) : NULL;
    bool same_tag = ringing && msg_at(j->e, t->final)->to_tag_hash == ringing->to_tag_hash;
    return same_tag || is_success(t->final_code) ? ORIGINATOR_ENDPOINT : ORIGINATOR_UNKNOWN;
}

/* The tag in From tells where the INVITE was captured and nothing that makes a dialog was. */
static enum side bye_side(const struct judge *j)
{
    const struct message *bye = msg_at(j->e, j->call->bye);
    enum side of_dialog = bye->dialog ? (enum side)dialog_at(j->e, bye->dialog)->ended_from : SIDE_NONE;

    if (of_dialog != SIDE_NONE || !j->root || !j->root->request || bye->status)
        return of_dialog;
    return txn_at(j->e, bye->txn)->from_tag_hash == j->root->from_tag_hash ? SIDE_CALLER : SIDE_CALLEE;
}

/* A 487 without a CANCEL or BYE to be seen: who gave up is not known. */
static bool is_cancel_seen(const struct judge *j)
{
    return (j->root && j->root->cancel) || j->call->bye;
}

static enum side ended_by(const struct judge *j)
{
    const struct verdict *v = j->v;

    switch (v->outcome) {
    case OUTCOME_ANSWERED: return j->call->bye ? bye_side(j) : SIDE_NONE;
    case OUTCOME_IN_PROGRESS:
    case OUTCOME_UNKNOWN: return SIDE_NONE;
    case OUTCOME_CANCELLED: return is_cancel_seen(j) ? SIDE_CALLER : SIDE_NONE;
    case OUTCOME_TIMEOUT: return SIDE_NETWORK;
    default: return v->originator == ORIGINATOR_PROXY || !v->final ? SIDE_NETWORK : SIDE_CALLEE;
    }
}

static enum fault fault_of(const struct judge *j, const struct sip_status *s)
{
    switch (j->v->outcome) {
    case OUTCOME_ANSWERED:
    case OUTCOME_IN_PROGRESS:
    case OUTCOME_UNKNOWN: return FAULT_NONE;
    case OUTCOME_CANCELLED: return is_cancel_seen(j) ? FAULT_CALLER : FAULT_NONE;
    case OUTCOME_NO_ANSWER: return FAULT_CALLEE_USER;
    case OUTCOME_TIMEOUT: return s ? (enum fault)s->fault : FAULT_NETWORK;
    case OUTCOME_AUTH_FAILED: return FAULT_CALLER;
    default: return s ? (enum fault)s->fault : FAULT_NETWORK;
    }
}

/* RFC 3398 8.2.6.1 for failures; 7.2.3: a BYE or CANCEL is normal clearing. */
static void cause_of(struct judge *j, const struct sip_status *s)
{
    struct verdict *v = j->v;

    v->q850_from_reason = j->call->q850 != 0;
    if (v->q850_from_reason) {
        v->q850 = j->call->q850;
        say(j, RULE_REASON_HEADER, j->call->reason_msg);
    } else if (v->outcome == OUTCOME_CANCELLED || (v->outcome == OUTCOME_ANSWERED && j->call->bye)) {
        v->q850 = 16;
    } else if (s && v->outcome != OUTCOME_ANSWERED) {
        v->q850 = s->q850;
    }
}

static bool is_open(const struct judge *j)
{
    return j->v->outcome == OUTCOME_IN_PROGRESS || has_confirmed_dialog(j);
}

static uint8_t partial_of(const struct judge *j)
{
    uint8_t p = 0;
    const struct call *c = j->call;

    if (c->start_missing || !j->root || !j->root->request)
        p |= PARTIAL_START_MISSING;
    if (!c->has_request || (!c->has_response && j->v->outcome != OUTCOME_TIMEOUT))
        p |= PARTIAL_ONE_DIRECTION;
    if (is_open(j))
        p |= PARTIAL_END_MISSING;
    return p;
}

/* RFC 4028 10: is that why the session ended, or should have? */
static void tell_of_session_timer(struct judge *j)
{
    const struct message *bye = j->call->bye ? msg_at(j->e, j->call->bye) : NULL;

    if (bye && bye->dialog && dialog_at(j->e, bye->dialog)->ended_by == DIALOG_END_SESSION_TIMER)
        say(j, RULE_SESSION_TIMER, j->call->bye);
    for (ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call) {
        if (!session_timer_is_over(j->e, dialog_at(j->e, r)))
            continue;
        say(j, RULE_SESSION_EXPIRED, session_timer_of(dialog_at(j->e, r))->set_by);
        return;
    }
}

static void complete(struct judge *j)
{
    struct verdict *v = j->v;
    const struct sip_status *s;

    v->final = j->root ? j->root->final : 0;
    v->final_code = j->root ? j->root->final_code : 0;
    v->hops = j->branches.hops;
    v->forks = j->branches.forks;
    s = sip_status_or_class(v->final_code);
    measure(j);
    v->originator = (uint8_t)originator_of(j);
    v->fault = (uint8_t)fault_of(j, s);
    v->retry = (uint8_t)(s && is_failure(v->final_code) ? s->retry : RETRY_NONE);
    v->partial = partial_of(j);
    v->ended_from = (uint8_t)ended_by(j);
    if (v->outcome == OUTCOME_ANSWERED && j->call->bye)
        say(j, RULE_ENDED_BY_BYE, j->call->bye);
    tell_of_session_timer(j);
    cause_of(j, s);
}

static void settle_transactions(struct engine *e, const struct call *c)
{
    for (ref r = c->first_txn; r; r = txn_at(e, r)->next_in_call)
        txn_settle(e, txn_at(e, r));
}

void verdict_of(struct engine *e, ref call, struct verdict *v)
{
    struct judge j = {.e = e, .call = call_at(e, call), .v = v};

    *v = (struct verdict){.attempts = j.call->attempts, .pdd = CAPTIME_NONE, .ring = CAPTIME_NONE,
        .setup = CAPTIME_NONE, .talk = CAPTIME_NONE};
    settle_transactions(e, j.call);
    find_roots(&j);
    tell_of_earlier_attempts(&j);
    if (!judge_answered(&j))
        judge_failed(&j);
    complete(&j);
}
