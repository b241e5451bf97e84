/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/linked.h"

#include "engine/legs/legs.h"
#include "engine/store/call.h"
#include "engine/store/group.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/status.h"

#include <string.h>

enum { LEGS_DEEP = 8 }; /* legs behind each other that are followed */

#define LATE     (100 * CAPTIME_MS) /* messages are not captured in quite the order in which they were sent */
#define TOGETHER CAPTIME_S          /* what one leg does because of another one */

static void say(struct verdict *v, enum rule rule)
{
    if (v->n_steps == VERDICT_STEPS)
        return;
    v->rules[v->n_steps] = (uint8_t)rule;
    v->shown[v->n_steps++] = 0; /* it is in another Call-ID, which may be gone first */
}

static bool has_step(const struct verdict *v, enum rule rule)
{
    return memchr(v->rules, (int)rule, v->n_steps) != NULL;
}

static bool has_failed(const struct verdict *v)
{
    return v->outcome != OUTCOME_ANSWERED && v->outcome != OUTCOME_IN_PROGRESS && v->outcome != OUTCOME_UNKNOWN;
}

/* The verdict of another leg, on its own; NULL where it is not decided yet. */
static const struct verdict *decided(const struct engine *e, ref call)
{
    const struct verdict *v = &call_at(e, call)->verdict;

    return v->n_steps ? v : NULL;
}

static const struct txn *root_of(const struct engine *e, const struct call *c)
{
    return c->root ? txn_at(e, c->root) : NULL;
}

static captime start_of(const struct engine *e, const struct call *c)
{
    const struct txn *t = root_of(e, c);

    return t ? time_of(e, t->request) : CAPTIME_NONE;
}

/* Does `next` begin where `c` went to, and while it went on? */
static bool follows(const struct engine *e, const struct call *c, const struct call *next)
{
    const struct txn *from = root_of(e, c), *to = root_of(e, next);
    captime before = start_of(e, c), after = start_of(e, next);

    if (!from || !to || before == CAPTIME_NONE || after == CAPTIME_NONE || after + LATE < before)
        return false;
    return endpoint_same_ip(txn_client(e, to), txn_server(e, from)) && !endpoint_same_ip(txn_client(e, to), txn_client(e, from));
}

/* ---- towards the callee: why it failed ---- */

/* The leg that the caller's one led to last, before this time; *tries: how many there were. */
static ref last_behind(const struct engine *e, ref call, captime before, unsigned *tries)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, call, legs);
    ref last = 0;

    *tries = 0;
    for (size_t i = 0; i < n; i++) {
        const struct call *other = call_at(e, legs[i].call);
        if (!follows(e, call_at(e, call), other) || (before != CAPTIME_NONE && start_of(e, other) > before + LATE))
            continue;
        ++*tries;
        if (!last || start_of(e, other) > start_of(e, call_at(e, last)))
            last = legs[i].call;
    }
    return last;
}

/* A leg before the last one failed before that one began. */
static bool has_failed_over(const struct engine *e, ref call, ref last)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, call, legs);
    captime began = start_of(e, call_at(e, last));

    for (size_t i = 0; i < n; i++) {
        const struct verdict *v = decided(e, legs[i].call);
        if (v && legs[i].call != last && follows(e, call_at(e, call), call_at(e, legs[i].call)) && has_failed(v) &&
            time_of(e, v->final) <= began + LATE && start_of(e, call_at(e, legs[i].call)) < began)
            return true;
    }
    return false;
}

static bool explains(const struct engine *e, const struct verdict *of, const struct verdict *v)
{
    captime own = time_of(e, of->final), other = time_of(e, v->final);

    return has_failed(v) && v->outcome != OUTCOME_CANCELLED && (own == CAPTIME_NONE || other == CAPTIME_NONE || other <= own + LATE);
}

/* The response was passed on as it was. */
static bool says_the_same(const struct verdict *v, const struct verdict *leg)
{
    return v->final_code == leg->final_code && v->fault == leg->fault && v->q850 == leg->q850;
}

static void take_over(struct verdict *v, const struct verdict *leg, uint32_t no)
{
    v->fault = leg->fault;
    v->evidence = leg->fault == FAULT_NONE ? EVIDENCE_NONE : EVIDENCE_OTHER_LEG;
    v->origin = leg->origin;
    v->originator = leg->originator;
    v->ended_from = leg->ended_from;
    v->retry = leg->retry;
    v->cause_leg = no;
    v->cause_code = leg->final_code;
    if (leg->q850) {
        v->q850 = leg->q850;
        v->q850_from_reason = leg->q850_from_reason;
        v->reason = SLICE_NONE; /* it is a text of another Call-ID, which may be gone first */
    }
    say(v, RULE_OTHER_LEG);
}

static void judge_by_legs_behind(const struct engine *e, ref call, struct verdict *v)
{
    const struct verdict *at = &call_at(e, call)->verdict, *next;
    ref here = call, last;
    unsigned tries;

    for (int deep = 0; deep < LEGS_DEEP; deep++) {
        last = call_at(e, here)->legs.links ? last_behind(e, here, time_of(e, at->final), &tries) : 0;
        if (!last)
            break;
        if (here == call && tries > 1 && !has_step(v, RULE_FAILED_OVER) && has_failed_over(e, call, last))
            say(v, RULE_FAILED_OVER);
        if (v->outcome == OUTCOME_ANSWERED)
            return;
        next = decided(e, last);
        if (!next || !explains(e, at, next))
            break;
        here = last;
        at = next;
    }
    if (here != call && !says_the_same(v, at))
        take_over(v, at, call_at(e, here)->no);
}

/* ---- towards the caller: who gave up ---- */

static ref leg_before(const struct engine *e, ref call)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, call, legs);

    for (size_t i = 0; i < n; i++)
        if (follows(e, call_at(e, legs[i].call), call_at(e, call)))
            return legs[i].call;
    return 0;
}

static captime cancelled_at(const struct engine *e, const struct verdict *v)
{
    const struct txn *root = v->root ? txn_at(e, v->root) : NULL;

    return root && root->cancel ? time_of(e, txn_at(e, root->cancel)->request) : CAPTIME_NONE;
}

/* Another leg of the same caller was answered when this one was given up. */
static bool was_answered_elsewhere(const struct engine *e, ref upstream, ref call, captime when)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(e, upstream, legs);

    for (size_t i = 0; i < n; i++) {
        captime answered = time_of(e, call_at(e, legs[i].call)->two_hundred);
        if (legs[i].call != call && follows(e, call_at(e, upstream), call_at(e, legs[i].call)) && answered != CAPTIME_NONE &&
            answered <= when + LATE && when - answered < TOGETHER)
            return true;
    }
    return false;
}

/* The one that sent the CANCEL is no caller who gave up, where his caller did not: its timer ran out. */
static void judge_by_leg_before(const struct engine *e, ref call, struct verdict *v)
{
    captime when = cancelled_at(e, v);
    ref upstream = when == CAPTIME_NONE ? 0 : leg_before(e, call);
    const struct verdict *u = upstream ? decided(e, upstream) : NULL;

    if (!u || u->outcome == OUTCOME_CANCELLED || u->outcome == OUTCOME_IN_PROGRESS || u->outcome == OUTCOME_UNKNOWN)
        return;
    bool rang = has_step(v, RULE_CANCELLED_RINGING);
    v->fault = was_answered_elsewhere(e, upstream, call, when) ? FAULT_NONE : rang ? FAULT_CALLEE_USER : FAULT_NETWORK;
    v->evidence = v->fault == FAULT_NONE ? EVIDENCE_NONE : EVIDENCE_OTHER_LEG;
    v->cause_leg = call_at(e, upstream)->no;
    say(v, RULE_OTHER_LEG);
}

void linked_find(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);
    struct verdict v = c->verdict;

    c->linked_verdict = NULL;
    if (!c->legs.links)
        return;
    if (v.outcome == OUTCOME_CANCELLED && v.fault == FAULT_CALLER)
        judge_by_leg_before(e, call, &v);
    else if (v.outcome == OUTCOME_ANSWERED || (has_failed(&v) && v.outcome != OUTCOME_CANCELLED))
        judge_by_legs_behind(e, call, &v);
    if (v.cause_leg == c->verdict.cause_leg && v.n_steps == c->verdict.n_steps)
        return;
    c->linked_verdict = group_new_object(e, c->group, sizeof *c->linked_verdict);
    *c->linked_verdict = v;
}

void linked_apply(struct engine *e, ref call)
{
    struct call *c = call_at(e, call);

    if (c->linked_verdict)
        c->verdict = *c->linked_verdict;
    c->linked_verdict = NULL;
}
