/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/fault.h"

#include "engine/call/call_headers.h"
#include "engine/call/call_reason.h"
#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"
#include "engine/verdict/answer.h"
#include "engine/verdict/cause.h"
#include "engine/verdict/failure.h"
#include "engine/verdict/refusal.h"
#include "engine/verdict/ringing.h"
#include "engine/verdict/rules.h"
#include "engine/verdict/within.h"
#include "sip/status.h"

enum { RECENT_TXNS = 64 }; /* transactions of a call that are looked through */

/* ---- who made the final response ---- */

static bool is_child(const struct judge *j, size_t i, ref parent)
{
    return txn_at(j->e, j->branches.txns[i])->parent == parent && parent;
}

static bool gave(const struct txn *t, unsigned code)
{
    return t->final_code == code || (is_success(code) && t->proven);
}

/* Its ACK shows that there was a failure, which was not captured. */
static bool gave_some_failure(const struct txn *t)
{
    return !t->final && t->ack && !t->proven;
}

/* The hop below that gave the same final response, or one that the capture lost; 0 where none did. */
static ref passed_from(const struct judge *j, ref r, unsigned code)
{
    ref lost = 0;

    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *t = txn_at(j->e, j->branches.txns[i]);
        if (!is_child(j, i, r))
            continue;
        if (gave(t, code))
            return j->branches.txns[i];
        if (is_failure(code) && gave_some_failure(t))
            lost = j->branches.txns[i];
    }
    return lost;
}

/* Where a final response came into the captured path. Chains of made-up Vias may run in circles. */
static ref maker_of(const struct judge *j, ref root, unsigned code)
{
    ref r = root;

    for (size_t steps = 0; steps < j->branches.n; steps++) {
        ref below = passed_from(j, r, code);
        if (!below)
            break;
        r = below;
    }
    return r;
}

/* What the next hops of a host that made the response up itself had done by then. */
static enum origin origin_of_own(const struct judge *j, ref maker)
{
    const struct txn *t = txn_at(j->e, maker);
    bool forwarded = false, silent = true, unreachable = false, before = true;

    if (!t->final) /* lost by the capture */
        return ORIGIN_NO_SIGN;
    for (size_t i = 0; i < j->branches.n; i++) {
        const struct txn *down = txn_at(j->e, j->branches.txns[i]);
        if (!is_child(j, i, maker))
            continue;
        forwarded = true;
        unreachable |= down->ended_by == TXN_END_TRANSPORT_ERROR;
        silent &= !down->final_code;
        before &= !down->final || message_at(j->e, down->final)->time > message_at(j->e, t->final)->time;
    }
    if (!forwarded)
        return ORIGIN_NO_SIGN;
    return unreachable && silent ? ORIGIN_NEXT_HOP_UNREACHABLE
           : silent              ? ORIGIN_NEXT_HOP_SILENT
           : before              ? ORIGIN_BEFORE_NEXT_HOP
                                 : ORIGIN_OWN_CODE;
}

/* The host forwarded another INVITE of the call: then it is a proxy, and this one it refused itself. */
static bool forwarded_another(const struct judge *j, const struct txn *t)
{
    const struct endpoint *host = flow_to(j->e, t->flow, t->back);
    int looked = 0;

    if (j->v->attempts < 2)
        return false;
    for (ref r = j->call->first_txn; r && looked < RECENT_TXNS; r = txn_at(j->e, r)->next_in_call, looked++) {
        const struct txn *other = txn_at(j->e, r);
        if (other->type == TXN_INVITE && !other->in_dialog && other->request && other->attempt != t->attempt &&
            other->via_count > t->via_count && endpoint_same_ip(host, flow_from(j->e, other->flow, other->back)))
            return true;
    }
    return false;
}

/* The codes that a proxy gives for a next hop, where a phone that is rung gives another one. */
static bool is_for_next_hop(unsigned code)
{
    return code == 408 || (code >= 500 && code <= 504);
}

/* Only the caller's hop tells: its tags. */
static enum origin origin_by_tags(const struct judge *j, const struct txn *t)
{
    const struct message *final = message_at(j->e, t->final), *ringing = t->first_180 ? message_at(j->e, t->first_180) : NULL;
    const struct message *early = t->first_18x ? message_at(j->e, t->first_18x) : NULL;

    if (!final->to_tag_hash)
        return t->matched_by == TXN_BY_BRANCH ? ORIGIN_UNTAGGED : ORIGIN_NO_SIGN;
    if (early && final->to_tag_hash == early->to_tag_hash)
        return ORIGIN_RINGING_TAG;
    if (!ringing || !ringing->to_tag_hash)
        return ORIGIN_NO_SIGN;
    if (final->to_tag_hash == ringing->to_tag_hash)
        return ORIGIN_RINGING_TAG;
    return is_for_next_hop(t->final_code) && j->branches.forks < 2 ? ORIGIN_OTHER_TAG : ORIGIN_NO_SIGN;
}

static enum origin origin_of(const struct judge *j)
{
    const struct txn *t = j->root;

    if (!t || !t->final_code)
        return ORIGIN_NOT_SEEN;
    if (is_success(t->final_code))
        return ORIGIN_SUCCESS;
    if (t->final_code == 407 || t->final_code == 483)
        return ORIGIN_PROXY_CODE;
    ref maker = maker_of(j, j->v->root, t->final_code);
    enum origin own = origin_of_own(j, maker);
    if (own != ORIGIN_NO_SIGN)
        return own;
    if (maker != j->v->root)
        return ORIGIN_PASSED_ON;
    return forwarded_another(j, t) ? ORIGIN_NOT_FORWARDED : origin_by_tags(j, t);
}

/* ---- who ended it ---- */

/* What the Reason of a CANCEL or BYE tells; FAULT_NONE where it is no failure. */
static enum fault told_by(const struct judge *j, ref msg, unsigned *q850)
{
    const struct call_header *k = msg ? call_headers_find(j->call, msg, CALL_HEADER_REASON) : NULL;

    return k ? call_reason_failure(k->value, q850) : FAULT_NONE;
}

/* A CANCEL has one Via, so its INVITE shows that it came through a host before: what is no change of mind (completed elsewhere,
 * a failure) is that host's doing. Without either sign it is the caller's, whom the host passes on. */
static enum side side_that_gave_up(const struct judge *j)
{
    ref cancel = failure_cancel(j);
    unsigned q850;

    if (cancel && j->root->via_count > 1 && (failure_is_elsewhere(j) || told_by(j, cancel, &q850) != FAULT_NONE))
        return SIDE_NETWORK;
    if (cancel || answer_early_bye(j))
        return SIDE_CALLER;
    return failure_proxys_cancel(j) ? SIDE_NETWORK : j->call->bye ? SIDE_CALLER : SIDE_NONE;
}

/* A BYE, or a failure within the dialog that ended it. */
static enum side ended_session(const struct judge *j)
{
    const struct dialog *lost = j->v->bye ? NULL : within_lost(j);

    return j->v->bye ? answer_side_of_bye(j, j->v->bye) : lost ? (enum side)lost->ended_from : SIDE_NONE;
}

static enum side ended_by(const struct judge *j)
{
    const struct verdict *v = j->v;

    switch (v->outcome) {
    case OUTCOME_ANSWERED: return ended_session(j);
    case OUTCOME_IN_PROGRESS:
    case OUTCOME_UNKNOWN: return SIDE_NONE;
    case OUTCOME_CANCELLED: return side_that_gave_up(j);
    default:
        return v->originator == ORIGINATOR_PROXY || !v->final ? SIDE_NETWORK
               : v->originator == ORIGINATOR_ENDPOINT         ? SIDE_CALLEE
                                                              : SIDE_NONE;
    }
}

/* ---- when to try again ---- */

/* RFC 3261 20.33: these say with Retry-After when the callee or the server will be there again. */
static bool may_say_when(unsigned code)
{
    return code == 404 || code == 413 || code == 480 || code == 486 || code == 500 || code == 503 || code == 600 ||
           code == 603;
}

static bool says_when(const struct judge *j)
{
    return j->v->final && may_say_when(j->v->final_code) && call_headers_find(j->call, j->v->final, CALL_HEADER_RETRY_AFTER);
}

/* ---- whose fault it is ---- */

static void blame(struct judge *j, enum fault fault, enum evidence evidence)
{
    j->v->fault = (uint8_t)fault;
    j->v->evidence = (uint8_t)(fault == FAULT_NONE ? EVIDENCE_NONE : evidence);
}

static void blame_for_response(struct judge *j, const struct sip_status *s)
{
    const struct verdict *v = j->v;
    enum refusal refusal = refusal_of(j);
    enum fault native = v->q850_from_reason && v->q850 != v->q850_mapped ? call_reason_fault(v->q850) : FAULT_NONE;

    if (refusal == REFUSAL_REPLACED)
        blame(j, FAULT_NONE, EVIDENCE_NONE);
    else if (refusal != REFUSAL_BY_CODE)
        blame(j, FAULT_POLICY, EVIDENCE_CODE);
    else if (native != FAULT_NONE)
        blame(j, native, EVIDENCE_REASON);
    else if (v->origin == ORIGIN_NEXT_HOP_SILENT || v->origin == ORIGIN_NEXT_HOP_UNREACHABLE)
        blame(j, FAULT_NETWORK, EVIDENCE_NEXT_HOP);
    else if (v->final_code == 404 && says_when(j)) /* the callee, who is there at another time */
        blame(j, FAULT_CALLEE_USER, EVIDENCE_CODE);
    else
        blame(j, s ? (enum fault)s->fault : FAULT_NETWORK, EVIDENCE_CODE);
}

/* Nobody answered in the time that a server waits: whose doing that is depends on whether it rang. */
static bool is_timer(unsigned q850)
{
    return q850 == 18 || q850 == 102;
}

static void blame_for_giving_up(struct judge *j)
{
    ref cancel = failure_cancel(j), proxys = cancel ? 0 : failure_proxys_cancel(j);
    unsigned q850 = 0;
    enum fault told = told_by(j, cancel ? cancel : proxys, &q850);

    if (failure_is_elsewhere(j))
        blame(j, FAULT_NONE, EVIDENCE_NONE);
    else if (ringing_first(j) && (is_timer(q850) || (proxys && told == FAULT_NONE)))
        blame(j, FAULT_CALLEE_USER, EVIDENCE_RANG);
    else if (told != FAULT_NONE)
        blame(j, told, EVIDENCE_REASON);
    else if (proxys)
        blame(j, FAULT_NETWORK, EVIDENCE_NEXT_HOP);
    else
        blame(j, j->v->ended_from == SIDE_CALLER ? FAULT_CALLER : FAULT_NONE, EVIDENCE_GAVE_UP);
}

/* The session was there, and ended for a reason that is not the usual one. */
static void blame_for_release(struct judge *j)
{
    struct verdict *v = j->v;
    unsigned q850 = 0;
    enum fault told = v->reason.p ? call_reason_failure(v->reason, &q850) : FAULT_NONE;

    blame(j, told, EVIDENCE_REASON);
    if (told == FAULT_NONE)
        return;
    judge_say(j, RULE_ABNORMAL_RELEASE, v->bye);
    if (!v->q850_from_reason && q850)
        v->q850 = (uint16_t)q850;
}

static void judge_fault(struct judge *j, const struct sip_status *s)
{
    const struct verdict *v = j->v;

    switch (v->outcome) {
    case OUTCOME_ANSWERED: blame_for_release(j); break;
    case OUTCOME_IN_PROGRESS:
    case OUTCOME_UNKNOWN: blame(j, FAULT_NONE, EVIDENCE_NONE); break;
    case OUTCOME_CANCELLED: blame_for_giving_up(j); break;
    case OUTCOME_NO_ANSWER: blame(j, FAULT_CALLEE_USER, EVIDENCE_RANG); break;
    case OUTCOME_AUTH_FAILED: blame(j, FAULT_CALLER, EVIDENCE_CREDENTIALS); break;
    default:
        if (v->final_code && v->final_code != 487)
            blame_for_response(j, s);
        else
            blame(j, FAULT_NETWORK, v->outcome == OUTCOME_TIMEOUT ? EVIDENCE_SILENCE : EVIDENCE_UNREACHABLE);
    }
}

/* ---- may it be tried again ---- */

/* What the client takes for a failure counts as its code (RFC 3261 8.1.3.1). */
static unsigned code_of(const struct verdict *v)
{
    if (v->final_code)
        return v->final_code;
    return v->outcome == OUTCOME_TIMEOUT ? 408 : v->outcome == OUTCOME_SERVER_ERROR ? 503 : 0;
}

/* Whether it may be tried again, as the responses say that RFC 3398 7.2.4.1 maps the causes to; no route (2, 3) leaves other
 * ways. These are the causes that call_reason_fault knows. */
static enum retry retry_of_cause(unsigned cause)
{
    static const uint8_t retries[128] = {
        [1] = RETRY_NO, [5] = RETRY_AFTER_REPAIR, [22] = RETRY_NO, [28] = RETRY_AFTER_REPAIR, [2] = RETRY_ELSEWHERE,
        [3] = RETRY_ELSEWHERE, [25] = RETRY_ELSEWHERE, [34] = RETRY_LATER, [38] = RETRY_LATER, [41] = RETRY_LATER,
        [42] = RETRY_LATER, [44] = RETRY_LATER, [47] = RETRY_LATER, [17] = RETRY_LATER, [19] = RETRY_LATER, [21] = RETRY_NO,
        [18] = RETRY_LATER, [20] = RETRY_LATER, [27] = RETRY_LATER, [88] = RETRY_AFTER_REPAIR, [50] = RETRY_NO,
        [52] = RETRY_NO, [54] = RETRY_NO, [55] = RETRY_NO, [57] = RETRY_NO,
    };

    return cause < 128 ? (enum retry)retries[cause] : RETRY_NONE;
}

/* What names the fault also says what may be done about it. */
static enum retry retry_of(const struct judge *j)
{
    const struct verdict *v = j->v;
    const struct sip_status *s = sip_status_or_class(code_of(v));

    if (!s || !is_failure(code_of(v)))
        return RETRY_NONE;
    if (v->evidence == EVIDENCE_REASON)
        return retry_of_cause(v->q850);
    switch (refusal_of(j)) {
    case REFUSAL_IDENTITY: return s->code == 437 ? RETRY_NO : RETRY_AFTER_REPAIR;
    case REFUSAL_BLOCKED:
    case REFUSAL_REPLACED: return RETRY_NO;
    default: return (enum retry)s->retry;
    }
}

static void judge_retry(struct judge *j)
{
    struct verdict *v = j->v;

    v->retry = (uint8_t)retry_of(j);
    if (!says_when(j))
        return;
    if (v->evidence != EVIDENCE_REASON && refusal_of(j) == REFUSAL_BY_CODE)
        v->retry = RETRY_LATER;
    judge_say(j, RULE_RETRY_AFTER, v->final);
}

void fault_judge(struct judge *j)
{
    const struct sip_status *s = sip_status_or_class(j->v->final_code);

    j->v->origin = (uint8_t)origin_of(j);
    j->v->originator = origin_row((enum origin)j->v->origin)->originator;
    j->v->ended_from = (uint8_t)ended_by(j);
    judge_fault(j, s);
    judge_retry(j);
}
