/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/judge.h"

#include "engine/store/call.h"
#include "engine/store/dialog.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/status.h"

enum { RECENT_TXNS = 64 }; /* transactions of a call that are looked through */

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

void judge_init(struct judge *j, struct engine *e, ref call, struct verdict *v)
{
    j->e = e;
    j->call = call_at(e, call);
    j->v = v;
    j->root = NULL;
    j->lost_answer = 0;
    memset(j->roots, 0, sizeof j->roots);
    j->branches.n = 0;
    j->branches.hops = j->branches.forks = 0;
    *v = (struct verdict){.attempts = j->call->attempts, .pdd = CAPTIME_NONE, .ring = CAPTIME_NONE,
        .setup = CAPTIME_NONE, .talk = CAPTIME_NONE};
    find_roots(j);
}

void judge_say(struct judge *j, enum rule rule, ref msg)
{
    if (j->v->n_steps == VERDICT_STEPS)
        return;
    j->v->rules[j->v->n_steps] = (uint8_t)rule;
    j->v->shown[j->v->n_steps++] = msg;
}

void judge_say_once(struct judge *j, enum rule rule, ref msg)
{
    for (unsigned i = 0; i < j->v->n_steps; i++)
        if (j->v->rules[i] == rule)
            return;
    judge_say(j, rule, msg);
}

void judge_decide(struct judge *j, enum outcome outcome, enum rule rule, ref msg)
{
    j->v->outcome = (uint8_t)outcome;
    judge_say(j, rule, msg);
}

ref judge_root_of_attempt(const struct judge *j, unsigned attempt)
{
    ref r = j->roots[attempt % RECENT_ATTEMPTS];

    return r && txn_at(j->e, r)->attempt == attempt ? r : 0;
}

/* It had come to the server, and was not given up before the second one left. */
static bool goes_on(const struct judge *j, const struct txn *first, const struct txn *second)
{
    captime left = time_of(j->e, second->request), end = time_of(j->e, second->final);
    ref cancel = first->cancel ? txn_at(j->e, first->cancel)->request : 0;

    if (left == CAPTIME_NONE || first->proven || (cancel && time_of(j->e, cancel) <= left + T1))
        return false;
    ref over = first->final ? first->final : first->ack; /* the ACK to a failure that was not captured */
    if (over)
        return time_of(j->e, over) > (end == CAPTIME_NONE ? left : end);
    return first->first_response && first->ended_by == TXN_END_CAPTURE;
}

unsigned judge_overlaps(const struct judge *j, unsigned attempt)
{
    ref second = judge_root_of_attempt(j, attempt);

    for (unsigned a = attempt - 1; second && a && attempt - a < RECENT_ATTEMPTS; a--) {
        ref first = judge_root_of_attempt(j, a);
        if (first && goes_on(j, txn_at(j->e, first), txn_at(j->e, second)))
            return a;
    }
    return 0;
}

unsigned judge_first_of_last(unsigned attempt, unsigned count)
{
    return attempt > count ? attempt - count : 1;
}

bool judge_is_initial(const struct judge *j)
{
    int looked = 0;

    for (ref r = j->call->first_txn; r && looked < RECENT_TXNS; r = txn_at(j->e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(j->e, r), *cancel = t->cancel ? txn_at(j->e, t->cancel) : NULL;
        if (t->type == TXN_INVITE && !t->in_dialog && (t->request || t->first_180 || (cancel && cancel->request && !cancel->in_dialog)))
            return true;
    }
    return false;
}

bool judge_is_open(const struct judge *j)
{
    for (ref r = j->call->last_dialog; r; r = dialog_at(j->e, r)->prev_in_call)
        if (dialog_at(j->e, r)->state == DIALOG_CONFIRMED)
            return true;
    return false;
}
