/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/verdict.h"

#include "engine/dialog/txn.h"
#include "engine/store/call.h"
#include "engine/store/txn.h"
#include "engine/verdict/answer.h"
#include "engine/verdict/cause.h"
#include "engine/verdict/detail.h"
#include "engine/verdict/failure.h"
#include "engine/verdict/fault.h"
#include "engine/verdict/ringing.h"
#include "engine/verdict/rules.h"
#include "sip/status.h"

/* ---- attempts before the deciding one ---- */

static void tell_of_earlier_attempt(struct judge *j, const struct txn *t, ref next)
{
    const struct sip_status *s = sip_status_or_class(t->final_code);

    if (judge_is_challenge(t->final_code))
        judge_say(j, RULE_CHALLENGE_RETRIED, t->final);
    else if (s && s->klass == CLASS_REDIRECTION)
        judge_say(j, RULE_REDIRECT_FOLLOWED, t->final);
    else if (s && s->retry == RETRY_AFTER_REPAIR)
        judge_say(j, RULE_REPAIRED, t->final);
    else if (next && txn_at(j->e, next)->request && (t->final || t->ended_by != TXN_END_CAPTURE || t->cancel))
        judge_say(j, RULE_FAILED_OVER, txn_at(j->e, next)->request);
}

/* Those that began while one before them went on decide nothing (RFC 3261 14.2), or have decided it. */
static void tell_of_other_attempts(struct judge *j)
{
    for (unsigned a = judge_first_of_last(j->v->attempts, 4); a <= j->v->attempts; a++) {
        ref r = judge_root_of_attempt(j, a);
        if (!r || a == j->deciding)
            continue;
        if (judge_overlaps(j, a))
            judge_say(j, RULE_OVERLAPPING, txn_at(j->e, r)->request);
        else if (a < j->deciding)
            tell_of_earlier_attempt(j, txn_at(j->e, r), judge_root_of_attempt(j, a + 1));
    }
}

/* The last attempt decides. But a second INVITE that is refused while the first one goes on does not (RFC 3261 14.2): that one
 * does, by the final response that it has later, or because it has none yet. */
static void find_deciding(struct judge *j)
{
    j->deciding = j->v->attempts;
    for (unsigned a; (a = judge_overlaps(j, j->deciding)) && is_failure(txn_at(j->e, judge_root_of_attempt(j, j->deciding))->final_code);)
        j->deciding = a;
}

/* ---- everything but the outcome ---- */

static void measure(struct judge *j)
{
    struct verdict *v = j->v;
    const struct txn *t = j->root;
    captime invite = t ? time_of(j->e, t->request) : CAPTIME_NONE, final = t ? time_of(j->e, t->final) : CAPTIME_NONE;
    ref progress = t ? (t->first_18x ? t->first_18x : t->final) : 0;

    v->pdd = judge_between(invite, time_of(j->e, progress));
    v->ring = t && t->first_180 ? judge_between(time_of(j->e, ringing_heard(j)), final) : CAPTIME_NONE;
    if (v->outcome != OUTCOME_ANSWERED)
        return;
    v->setup = judge_between(invite, final);
    answer_measure_talk(j);
    if (v->bye)
        judge_say(j, answer_is_of_proxy(j, v->bye) ? RULE_BYE_OF_PROXY : RULE_ENDED_BY_BYE, v->bye);
}

static bool is_open(const struct judge *j)
{
    return j->v->outcome == OUTCOME_IN_PROGRESS || judge_is_open(j);
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

/* A failure that did not decide, as it may be that of a re-INVITE. */
static bool is_of_another(const struct judge *j)
{
    return is_failure(j->root->final_code) && !judge_is_initial(j);
}

static void complete(struct judge *j)
{
    struct verdict *v = j->v;

    if (j->root && !is_of_another(j)) {
        v->final = j->root->final;
        v->final_code = j->root->final_code;
    }
    v->hops = j->branches.hops;
    v->forks = j->branches.forks;
    measure(j);
    v->partial = partial_of(j);
    cause_judge(j);
    fault_judge(j);
    detail_tell(j);
}

static void settle_transactions(struct engine *e, const struct call *c)
{
    for (ref r = c->first_txn; r; r = txn_at(e, r)->next_in_call)
        txn_settle(e, txn_at(e, r));
}

void verdict_of(struct engine *e, ref call, struct verdict *v)
{
    struct judge j;

    settle_transactions(e, call_at(e, call));
    judge_init(&j, e, call, v);
    find_deciding(&j);
    tell_of_other_attempts(&j);
    if (!answer_judge(&j)) {
        bool has_final = failure_find_root(&j);
        if (!answer_judge_by_proof(&j))
            failure_judge(&j, has_final);
    }
    complete(&j);
}
