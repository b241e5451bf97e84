/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/metrics.h"

#include "engine/dialog/binding.h"
#include "engine/figures/breakdown.h"
#include "engine/figures/lowest.h"
#include "engine/figures/summary.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "sip/msg.h"
#include "sip/status.h"

enum {
    LATER_TXNS = 64,    /* transactions behind a BYE that are searched for its repetition */
    ROOT_RESPONSES = 64 /* messages of the caller's transaction that are looked at */
};

static captime elapsed(const struct engine *e, ref from, ref to)
{
    return from && to ? time_of(e, to) - time_of(e, from) : CAPTIME_NONE;
}

static void ratio_add(struct kpi_ratio *r, bool counts)
{
    r->n += counts;
    r->of++;
}

/* ---- what a code means in RFC 6076 ---- */

/* 4.7: the codes that show the effect of an individual user. */
static bool is_users_choice(unsigned code)
{
    return code == 480 || code == 486 || code == 600 || code == 603;
}

/* 4.8 */
static bool is_ineffective(unsigned code)
{
    return code == 408 || code == 500 || code == 503 || code == 504;
}

/* 4.2, 4.3.2: challenges are no failures. */
static bool is_counted_failure(unsigned code)
{
    return code >= 400 && code != 401 && code != 402 && code != 407;
}

/* What the client takes the end of its transaction for (RFC 3261 8.1.3.1); 0 where it has none. */
static unsigned code_of(const struct txn *t)
{
    if (t->final_code)
        return t->final_code;
    return t->ended_by == TXN_END_TIMEOUT ? 408 : t->ended_by == TXN_END_TRANSPORT_ERROR ? 503 : 0;
}

/* ---- ratios ---- */

static void add_session(struct kpi_ratios *r, unsigned code, bool answered, bool completed)
{
    if (sip_class_of(code) != CLASS_REDIRECTION) {
        ratio_add(&r->ser, answered);
        ratio_add(&r->seer, answered || is_users_choice(code));
    }
    ratio_add(&r->isa, is_ineffective(code));
    ratio_add(&r->scr, completed);
}

/* The caller's own transaction of each attempt: the first of its CSeq. */
static void add_strict(struct kpi_ratios *r, const struct engine *e, const struct call *c, bool completed)
{
    unsigned attempt = 0;

    for (ref at = c->first_txn; at; at = txn_at(e, at)->next_in_call) {
        const struct txn *t = txn_at(e, at);
        if (t->type != TXN_INVITE || t->in_dialog || t->attempt == attempt)
            continue;
        attempt = t->attempt;
        bool answered = is_success(t->final_code) || t->proven;
        add_session(r, code_of(t), answered, answered && completed);
    }
}

/* A session that ended as it should: answered, and its BYE did not lack a response (4.9). */
static bool is_completed(const struct engine *e, const struct call *c)
{
    return c->verdict.outcome == OUTCOME_ANSWERED && c->verdict.bye &&
           txn_at(e, message_at(e, c->verdict.bye)->txn)->final_code;
}

static void measure_ratios(const struct engine *e, const struct call *c, struct kpi_call *out)
{
    const struct txn *root = c->verdict.root ? txn_at(e, c->verdict.root) : NULL;
    unsigned code = c->verdict.final_code ? c->verdict.final_code : root ? code_of(root) : 0;
    bool completed = is_completed(e, c);

    add_strict(&out->strict, e, c, completed);
    if (c->attempts)
        add_session(&out->attempt, out->answered ? 0 : code, out->answered, completed);
}

/* ---- session request delay ---- */

/* The first INVITE of the call: the delay goes on over redirection and challenges (4.3.1, 5.3). 0 where the capture may
 * lack it. */
static ref first_invite(const struct engine *e, const struct call *c)
{
    const struct txn *first = c->first_txn ? txn_at(e, c->first_txn) : NULL;

    if (!first || first->type != TXN_INVITE || first->in_dialog || c->verdict.partial & PARTIAL_START_MISSING)
        return 0;
    return first->request;
}

static bool is_status(const struct message *m)
{
    return (m->status >= 180 && m->status < 190) || is_success(m->status);
}

/* 5.4: of a fork each dialog is measured, early or confirmed, by the first response with its tag. */
static void measure_dialogs(const struct engine *e, const struct txn *root, captime since, struct kpi_call *out)
{
    uint32_t tags[KPI_DIALOGS];
    int looked = 0;

    for (ref r = root->last_msg; r && looked < ROOT_RESPONSES; r = message_at(e, r)->prev_in_txn, looked++) {
        const struct message *m = message_at(e, r);
        unsigned i = 0;
        if (!is_status(m) || !m->to_tag_hash)
            continue;
        while (i < out->n_dialogs && tags[i] != m->to_tag_hash)
            i++;
        if (i == KPI_DIALOGS)
            continue;
        tags[i] = m->to_tag_hash;
        out->srd_of_dialog[i] = m->time - since; /* the way is backwards: the first one stays */
        out->n_dialogs += i == out->n_dialogs;
    }
}

/* 4.3: to the first provisional response that tells of the call, or to the final one. */
static void measure_srd(const struct engine *e, const struct call *c, struct kpi_call *out)
{
    const struct txn *root = c->verdict.root ? txn_at(e, c->verdict.root) : NULL;
    ref first = first_invite(e, c);

    if (!root || !first || !(out->answered || is_counted_failure(c->verdict.final_code)))
        return;
    out->srd = elapsed(e, first, root->first_18x ? root->first_18x : root->final);
    if (c->dialogs > 1)
        measure_dialogs(e, root, time_of(e, first), out);
    if (!out->n_dialogs)
        out->srd_of_dialog[out->n_dialogs++] = out->srd;
}

/* ---- the end of the session ---- */

/* 4.4: the 2xx to the BYE which was sent again after a failure that can be recovered from. */
static ref recovered(const struct engine *e, const struct txn *bye)
{
    int looked = 0;

    for (ref r = bye->next_in_call; r && looked < LATER_TXNS; r = txn_at(e, r)->next_in_call, looked++) {
        const struct txn *t = txn_at(e, r);
        if (t->method == METHOD_BYE && t->from_tag_hash == bye->from_tag_hash && t->cseq > bye->cseq &&
            is_success(t->final_code))
            return t->final;
    }
    return 0;
}

/* 4.4: a BYE that got no response is left out. */
static void measure_sdd(const struct engine *e, const struct call *c, const struct txn *bye, struct kpi_call *out)
{
    ref end = is_success(bye->final_code) ? bye->final : bye->final_code ? recovered(e, bye) : 0;

    out->sdd_failed = bye->final_code && !end;
    out->sdd = elapsed(e, bye->request, out->sdd_failed ? bye->final : end);
    out->sdd_from = c->verdict.ended_from;
}

/* 4.5: up to the BYE, or where that got no response, up to Timer F. */
static void measure_sdt(const struct call *c, const struct txn *bye, struct kpi_call *out)
{
    out->sdt_failed = !bye->final_code && bye->ended_by == TXN_END_TIMEOUT;
    if (c->verdict.talk == CAPTIME_NONE || !(bye->final_code || out->sdt_failed))
        return;
    out->sdt = c->verdict.talk + (out->sdt_failed ? 64 * T1 : 0);
}

static void measure_end(const struct engine *e, const struct call *c, struct kpi_call *out)
{
    const struct txn *bye = out->answered && c->verdict.bye ? txn_at(e, message_at(e, c->verdict.bye)->txn) : NULL;

    if (!bye)
        return;
    measure_sdd(e, c, bye, out);
    measure_sdt(c, bye, out);
}

static void measure(const struct engine *e, const struct call *c, struct kpi_call *out)
{
    const struct verdict *v = &c->verdict;
    bool answered = v->outcome == OUTCOME_ANSWERED;

    *out = (struct kpi_call){.outcome = v->outcome, .fault = v->fault, .answered = answered, .srd = CAPTIME_NONE,
        .sdd = CAPTIME_NONE, .sdt = CAPTIME_NONE, .pdd = v->pdd, .talk = v->talk};
    out->by_user = answered || v->outcome == OUTCOME_BUSY || v->outcome == OUTCOME_NO_ANSWER ||
                   v->outcome == OUTCOME_DECLINED || v->outcome == OUTCOME_CANCELLED;
    measure_ratios(e, c, out);
    measure_srd(e, c, out);
    measure_end(e, c, out);
}

/* From when to when there was the call. CAPTIME_NONE where its end was not seen. */
static captime end_of(const struct engine *e, const struct call *c)
{
    const struct verdict *v = &c->verdict;

    if (v->bye)
        return time_of(e, v->bye);
    if (v->outcome == OUTCOME_IN_PROGRESS || v->partial & PARTIAL_END_MISSING)
        return CAPTIME_NONE;
    return time_of(e, v->outcome != OUTCOME_ANSWERED && v->final ? v->final : c->last_msg);
}

/* ---- problems ---- */

static void point_at(struct summary *s, enum summary_problem_code p, const struct call *c, bool applies)
{
    struct summary_problem *problem = &s->problems[p];

    if (!applies)
        return;
    problem->count++;
    lowest_add(problem->examples, &problem->n_examples, SUMMARY_EXAMPLES, c->no);
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
    const struct txn *bye = c->bye ? txn_at(e, message_at(e, c->bye)->txn) : NULL;

    point_at(s, PROBLEM_NO_RESPONSE, c, v->outcome == OUTCOME_TIMEOUT && !v->final_code);
    point_at(s, PROBLEM_MISSING_ACK, c, (root && is_success(root->final_code) && !root->ack) || has_step(v, RULE_ACK_MISSING));
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
    struct kpi_call figures;

    measure(e, c, &figures);
    kpi_take(&s->kpi, &figures, true);
    load_add(&s->load, time_of(e, c->first_msg), end_of(e, c));
    if (s->breakdown)
        breakdown_take(s->breakdown, e, c, &figures);
    add_problems(s, e, c);
}

/* ---- registrations ---- */

/* 4.2: of each REGISTER, but not of its next hops (the same CSeq), whether it failed. */
static void add_requests(struct kpi_ratio *ira, const struct engine *e, const struct registration *g)
{
    const struct txn *first = NULL; /* of the CSeq that is looked at */

    for (ref r = g->last_txn; r; r = r == g->first_txn ? 0 : txn_at(e, r)->prev_in_group) {
        const struct txn *t = txn_at(e, r);
        if (txn_registration(t) != txn_registration(txn_at(e, g->last_txn)))
            continue;
        if (first && first->cseq != t->cseq)
            ratio_add(ira, is_counted_failure(code_of(first)));
        first = t;
    }
    ratio_add(ira, is_counted_failure(code_of(first)));
}

void metrics_add_registration(struct summary *s, const struct engine *e, const struct registration *g)
{
    const struct txn *first = txn_at(e, g->first_txn);
    bool failed = is_counted_failure(g->final_code) || g->outcome == REGISTRATION_TIMEOUT;

    s->problems[PROBLEM_FLAPPING].count += g->flaps == BINDING_FLAPS && g->kind == REGISTER_INITIAL;
    s->registrations++;
    s->registrations_by_outcome[g->outcome]++;
    add_requests(&s->ira_strict, e, g);
    ratio_add(&s->ira, failed || g->outcome == REGISTRATION_AUTH_FAILED);
    if (is_success(g->final_code))
        durations_add(&s->rrd, elapsed(e, first->request, g->final)); /* 4.1: with the challenge between */
}
