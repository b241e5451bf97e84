/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/summary.h"

#include "engine/metrics.h"

#include <stdlib.h>

enum { DURATIONS_MAX = 1 << 20 };

/* ---- durations ---- */

void durations_add(struct durations *d, captime value)
{
    if (value == CAPTIME_NONE)
        return;
    if (d->n == DURATIONS_MAX) {
        d->left_out++;
        return;
    }
    if (d->n == d->room) {
        d->room += d->room / 4 + 64;
        d->values = realloc(d->values, d->room * sizeof *d->values);
        if (!d->values)
            abort();
    }
    d->values[d->n++] = value;
}

static int ascending(const void *a, const void *b)
{
    captime x = *(const captime *)a, y = *(const captime *)b;

    return (x > y) - (x < y);
}

captime durations_percentile(struct durations *d, unsigned percent)
{
    if (!d->n)
        return CAPTIME_NONE;
    qsort(d->values, d->n, sizeof *d->values, ascending);
    size_t rank = (d->n * percent + 99) / 100;
    return d->values[rank ? rank - 1 : 0];
}

captime durations_mean(const struct durations *d)
{
    captime mean = 0, rest = 0;
    captime n = (captime)d->n;

    if (!d->n)
        return CAPTIME_NONE;
    for (size_t i = 0; i < d->n; i++) { /* without overflow of the sum */
        mean += d->values[i] / n;
        rest += d->values[i] % n;
    }
    return mean + rest / n;
}

static void merge_durations(struct durations *d, const struct durations *other)
{
    for (size_t i = 0; i < other->n; i++)
        durations_add(d, other->values[i]);
    d->left_out += other->left_out;
}

/* ---- messages ---- */

static void count_other_method(struct summary *s, struct slice name, uint64_t count)
{
    char key[SUMMARY_METHOD_NAME] = "";

    memcpy(key, name.p, name.n < sizeof key - 1 ? name.n : sizeof key - 1);
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS; i++) {
        struct summary_method *m = &s->other_methods[i];
        if (m->count == 0)
            memcpy(m->name, key, sizeof key);
        if (strcmp(m->name, key) == 0) {
            m->count += count;
            return;
        }
    }
    s->requests[METHOD_OTHER] += count; /* more names than places */
}

static bool has_error(const struct sip_msg *m)
{
    for (unsigned i = 0; i < m->n_findings; i++)
        if (finding_row((enum finding_code)m->findings[i].code)->severity == SEVERITY_ERROR)
            return true;
    return false;
}

void summary_add_message(struct summary *s, const struct message *msg, const struct sip_msg *m)
{
    s->messages++;
    s->retransmissions += msg->sighting == SIGHTING_RETRANSMISSION;
    s->duplicates += msg->sighting == SIGHTING_DUPLICATE;
    s->truncated += msg->truncated;
    s->findings += m->n_findings;
    s->malformed += has_error(m);
    s->transports[msg->transport]++;
    s->no_transaction += msg->txn == 0;
    if (m->kind == SIP_RESPONSE) {
        s->responses[m->status < 1000 ? m->status : 999]++;
        s->classes[sip_class_of(m->status)]++;
    } else if (m->method == METHOD_OTHER) {
        count_other_method(s, m->method_text, 1);
    } else {
        s->requests[m->method]++;
    }
}

/* ---- adding up ---- */

static void add_ratio(struct summary_ratio *r, const struct summary_ratio *other)
{
    r->n += other->n;
    r->of += other->of;
}

static void add_metrics(struct summary_metrics *m, const struct summary_metrics *other)
{
    add_ratio(&m->ser, &other->ser);
    add_ratio(&m->seer, &other->seer);
    add_ratio(&m->isa, &other->isa);
    add_ratio(&m->scr, &other->scr);
    add_ratio(&m->ira, &other->ira);
    merge_durations(&m->rrd, &other->rrd);
    merge_durations(&m->srd_success, &other->srd_success);
    merge_durations(&m->srd_failure, &other->srd_failure);
}

static void add_counts(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

static void add_problems(struct summary *s, const struct summary *other)
{
    for (size_t p = 0; p < PROBLEMS; p++) {
        s->problems[p].count += other->problems[p].count;
        for (uint8_t i = 0; i < other->problems[p].n_examples && s->problems[p].n_examples < SUMMARY_EXAMPLES; i++)
            s->problems[p].examples[s->problems[p].n_examples++] = other->problems[p].examples[i];
    }
}

#define ADD(field)       (s->field += other->field)
#define ADD_ARRAY(field) add_counts(s->field, other->field, sizeof s->field / sizeof s->field[0])

void summary_add(struct summary *s, const struct summary *other)
{
    ADD(messages), ADD(retransmissions), ADD(duplicates), ADD(malformed), ADD(truncated), ADD(findings);
    ADD(no_transaction), ADD(evicted_call_ids), ADD(unmatched_responses), ADD(unmatched_requests);
    ADD(dialogs), ADD(calls), ADD(registrations), ADD(answered_by_user), ADD(linked_calls);
    ADD_ARRAY(requests), ADD_ARRAY(responses), ADD_ARRAY(classes), ADD_ARRAY(transports);
    ADD_ARRAY(txns_by_type), ADD_ARRAY(txns_by_end), ADD_ARRAY(dialogs_by_usage), ADD_ARRAY(dialogs_by_state);
    ADD_ARRAY(calls_by_outcome), ADD_ARRAY(calls_by_fault), ADD_ARRAY(registrations_by_outcome);
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS && other->other_methods[i].count; i++)
        count_other_method(s, slice_of(other->other_methods[i].name), other->other_methods[i].count);
    add_metrics(&s->strict, &other->strict);
    add_metrics(&s->attempt, &other->attempt);
    merge_durations(&s->pdd, &other->pdd);
    merge_durations(&s->sdd, &other->sdd);
    merge_durations(&s->sdt, &other->sdt);
    add_problems(s, other);
}

static void clear_metrics(struct summary_metrics *m)
{
    free(m->rrd.values);
    free(m->srd_success.values);
    free(m->srd_failure.values);
}

void summary_clear(struct summary *s)
{
    clear_metrics(&s->strict);
    clear_metrics(&s->attempt);
    free(s->pdd.values);
    free(s->sdd.values);
    free(s->sdt.values);
    *s = (struct summary){0};
}

/* ---- problems ---- */

static const struct {
    const char *name, *text;
    enum rule rule;
} problems[PROBLEMS] = {
#define PROBLEM(id, name, rule, text) [PROBLEM_##id] = {name, text, rule},
#include "engine/problem.def"
#undef PROBLEM
};

const char *summary_problem_name(enum summary_problem_code p)
{
    return problems[p].name;
}

const char *summary_problem_text(enum summary_problem_code p)
{
    return problems[p].text;
}

enum rule summary_problem_rule(enum summary_problem_code p)
{
    return problems[p].rule;
}
