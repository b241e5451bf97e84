/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/metrics.h"

#include "engine/binding.h"

static captime elapsed(const struct engine *e, ref from, ref to)
{
    return from && to ? time_of(e, to) - time_of(e, from) : CAPTIME_NONE;
}

static void ratio_add(struct summary_ratio *r, bool counts)
{
    r->n += counts;
    r->of++;
}

/* RFC 6076 4.7: the codes that show the effect of an individual user. */
static bool is_users_choice(unsigned code)
{
    return code == 480 || code == 486 || code == 600 || code == 603;
}

/* RFC 6076 4.8 */
static bool is_ineffective(unsigned code)
{
    return code == 408 || code == 500 || code == 503 || code == 504;
}

/* RFC 6076 4.1, 4.3.2: challenges are no failures. */
static bool is_counted_failure(unsigned code)
{
    return code >= 400 && code != 401 && code != 402 && code != 407;
}

static void add_session(struct summary_metrics *m, unsigned code, bool answered, bool completed, bool timed_out)
{
    if (sip_class_of(code) != CLASS_REDIRECTION) {
        ratio_add(&m->ser, answered);
        ratio_add(&m->seer, answered || is_users_choice(code));
    }
    ratio_add(&m->isa, is_ineffective(code) || timed_out);
    ratio_add(&m->scr, completed);
}

/* The caller's own transaction of each attempt: the first of its CSeq. */
static void add_strict(struct summary *s, const struct engine *e, const struct call *c, bool completed)
{
    unsigned attempt = 0;

    for (ref r = c->first_txn; r; r = txn_at(e, r)->next_in_call) {
        const struct txn *t = txn_at(e, r);
        if (t->type != TXN_INVITE || t->in_dialog || t->attempt == attempt)
            continue;
        attempt = t->attempt;
        bool answered = is_success(t->final_code) || t->proven;
        bool timed_out = t->ended_by == TXN_END_TIMEOUT;
        ref status = t->first_18x ? t->first_18x : t->final;
        add_session(&s->strict, t->final_code, answered, answered && completed, timed_out);
        if (answered)
            durations_add(&s->strict.srd_success, elapsed(e, t->request, status));
        else if (is_counted_failure(t->final_code))
            durations_add(&s->strict.srd_failure, elapsed(e, t->request, status));
    }
}

/* A session that ended as it should: answered, and its BYE got a response (4.9). */
static bool is_completed(const struct engine *e, const struct call *c)
{
    return c->verdict.outcome == OUTCOME_ANSWERED && c->verdict.bye &&
           txn_at(e, msg_at(e, c->verdict.bye)->txn)->final_code;
}

/* 4.4: from the BYE to its 2xx. */
static captime disconnect_delay(const struct engine *e, const struct call *c)
{
    const struct txn *t = c->verdict.bye ? txn_at(e, msg_at(e, c->verdict.bye)->txn) : NULL;

    return t && is_success(t->final_code) ? elapsed(e, t->request, t->final) : CAPTIME_NONE;
}

static captime status_delay(const struct engine *e, const struct call *c)
{
    const struct txn *first = c->first_txn ? txn_at(e, c->first_txn) : NULL;
    const struct txn *root = c->verdict.root ? txn_at(e, c->verdict.root) : NULL;

    return first && root ? elapsed(e, first->request, root->first_18x ? root->first_18x : root->final) : CAPTIME_NONE;
}

static void point_at(struct summary *s, enum summary_problem_code p, const struct call *c, bool applies)
{
    struct summary_problem *problem = &s->problems[p];

    if (!applies)
        return;
    problem->count++;
    if (problem->n_examples < SUMMARY_EXAMPLES)
        problem->examples[problem->n_examples++] = c->no;
}

static bool has_step(const struct verdict *v, enum rule rule)
{
    for (unsigned i = 0; i < v->n_steps; i++)
        if (v->rules[i] == rule)
            return true;
    return false;
}

static void add_problems(struct summary *s, const struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;
    const struct txn *root = v->root ? txn_at(e, v->root) : NULL;
    const struct txn *bye = c->bye ? txn_at(e, msg_at(e, c->bye)->txn) : NULL;

    point_at(s, PROBLEM_NO_RESPONSE, c, v->outcome == OUTCOME_TIMEOUT && !v->final_code);
    point_at(s, PROBLEM_MISSING_ACK, c, root && is_success(root->final_code) && !root->ack);
    point_at(s, PROBLEM_AUTH_FAILED, c, v->outcome == OUTCOME_AUTH_FAILED);
    point_at(s, PROBLEM_SERVER_ERROR, c, v->outcome == OUTCOME_SERVER_ERROR);
    point_at(s, PROBLEM_ROUTING, c, v->outcome == OUTCOME_ROUTING_FAILED);
    point_at(s, PROBLEM_LOOP, c, has_step(v, RULE_LOOP));
    point_at(s, PROBLEM_FAILED_OVER, c, has_step(v, RULE_FAILED_OVER));
    point_at(s, PROBLEM_IDENTITY, c, has_step(v, RULE_IDENTITY_REFUSED));
    point_at(s, PROBLEM_RETRANSMISSIONS, c, c->retransmissions > 0);
    point_at(s, PROBLEM_ONE_DIRECTION, c, v->partial & PARTIAL_ONE_DIRECTION);
    point_at(s, PROBLEM_START_MISSING, c, v->partial & PARTIAL_START_MISSING);
    point_at(s, PROBLEM_SLOW_SETUP, c, v->pdd != CAPTIME_NONE && v->pdd > 5 * CAPTIME_S);
    point_at(s, PROBLEM_BYE_UNANSWERED, c, bye && bye->ended_by == TXN_END_TIMEOUT);
}

void metrics_add_call(struct summary *s, const struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;
    bool answered = v->outcome == OUTCOME_ANSWERED, completed = is_completed(e, c);

    s->calls++;
    s->calls_by_outcome[v->outcome]++;
    s->calls_by_fault[v->fault]++;
    s->answered_by_user += answered || v->outcome == OUTCOME_BUSY || v->outcome == OUTCOME_NO_ANSWER ||
                           v->outcome == OUTCOME_DECLINED || v->outcome == OUTCOME_CANCELLED;
    add_strict(s, e, c, completed);
    if (c->attempts)
        add_session(&s->attempt, v->final_code, answered, completed, v->outcome == OUTCOME_TIMEOUT && !v->final_code);
    durations_add(answered ? &s->attempt.srd_success : &s->attempt.srd_failure,
        answered || is_counted_failure(v->final_code) ? status_delay(e, c) : CAPTIME_NONE);
    durations_add(&s->pdd, v->pdd);
    durations_add(&s->sdt, v->talk);
    durations_add(&s->sdd, disconnect_delay(e, c));
    add_problems(s, e, c);
}

void metrics_add_registration(struct summary *s, const struct engine *e, const struct registration *g)
{
    const struct txn *first = txn_at(e, g->first_txn), *last = txn_at(e, g->last_txn);
    bool failed = is_counted_failure(g->final_code) || g->outcome == REGISTRATION_TIMEOUT;

    s->problems[PROBLEM_FLAPPING].count += g->flaps == BINDING_FLAPS && g->kind == REGISTER_INITIAL;
    s->registrations++;
    s->registrations_by_outcome[g->outcome]++;
    s->strict.ira.of += g->attempts; /* 4.2: of all REGISTER requests */
    s->strict.ira.n += failed;
    ratio_add(&s->attempt.ira, failed || g->outcome == REGISTRATION_AUTH_FAILED);
    if (is_success(g->final_code)) {
        durations_add(&s->strict.rrd, elapsed(e, first->request, g->final));
        durations_add(&s->attempt.rrd, elapsed(e, last->request, last->final));
    }
}
