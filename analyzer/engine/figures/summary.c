/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"

#include "engine/figures/breakdown.h"
#include "engine/figures/lowest.h"
#include "engine/store/message.h"
#include "engine/store/store.h"
#include "engine/verdict/rules.h"
#include "sip/msg.h"
#include "sip/status.h"

#include <stdlib.h>

/* ---- messages ---- */

static void count_other_method(struct summary *s, struct slice name, uint32_t first, uint64_t count)
{
    char key[SUMMARY_METHOD_NAME] = "";

    memcpy(key, name.p, name.n < sizeof key - 1 ? name.n : sizeof key - 1);
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS; i++) {
        struct summary_method *m = &s->other_methods[i];
        if (m->count == 0) {
            memcpy(m->name, key, sizeof key);
            m->first = first;
        }
        if (strcmp(m->name, key) == 0) {
            m->first = first < m->first ? first : m->first;
            m->count += count;
            return;
        }
    }
    s->requests[METHOD_OTHER] += count; /* more names than places */
}

static int by_first(const void *a, const void *b)
{
    const struct summary_method *x = a, *y = b;

    return x->count && y->count ? (x->first > y->first) - (x->first < y->first) : !x->count - !y->count;
}

static void add_other_methods(struct summary *s, const struct summary *other)
{
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS && other->other_methods[i].count; i++) {
        const struct summary_method *m = &other->other_methods[i];
        count_other_method(s, slice_of(m->name), m->first, m->count);
    }
    qsort(s->other_methods, SUMMARY_OTHER_METHODS, sizeof s->other_methods[0], by_first);
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
        count_other_method(s, m->method_text, msg->no, 1);
    } else {
        s->requests[m->method]++;
    }
}

/* ---- adding up ---- */

static void add_counts(uint64_t *to, const uint64_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

static void add_problems(struct summary *s, const struct summary *other)
{
    for (size_t p = 0; p < PROBLEMS; p++) {
        s->problems[p].count += other->problems[p].count;
        for (uint8_t i = 0; i < other->problems[p].n_examples; i++)
            lowest_add(s->problems[p].examples, &s->problems[p].n_examples, SUMMARY_EXAMPLES, other->problems[p].examples[i]);
    }
}

static void add_breakdown(struct summary *s, const struct summary *other)
{
    if (!other->breakdown)
        return;
    if (!s->breakdown)
        s->breakdown = breakdown_new(breakdown_kind(other->breakdown), breakdown_digits(other->breakdown), 0);
    breakdown_merge(s->breakdown, other->breakdown);
}

#define ADD(field)       (s->field += other->field)
#define ADD_ARRAY(field) add_counts(s->field, other->field, sizeof s->field / sizeof s->field[0])

void summary_add(struct summary *s, const struct summary *other)
{
    ADD(messages), ADD(retransmissions), ADD(duplicates), ADD(malformed), ADD(truncated), ADD(findings);
    ADD(no_transaction), ADD(evicted_call_ids), ADD(unmatched_responses), ADD(unmatched_requests);
    ADD(dialogs), ADD(registrations), ADD(linked_calls);
    ADD(ira_strict.n), ADD(ira_strict.of), ADD(ira.n), ADD(ira.of);
    ADD_ARRAY(requests), ADD_ARRAY(responses), ADD_ARRAY(classes), ADD_ARRAY(transports);
    ADD_ARRAY(txns_by_type), ADD_ARRAY(txns_by_end), ADD_ARRAY(dialogs_by_usage), ADD_ARRAY(dialogs_by_state);
    ADD_ARRAY(registrations_by_outcome);
    add_other_methods(s, other);
    kpi_add(&s->kpi, &other->kpi);
    load_merge(&s->load, &other->load);
    durations_merge(&s->rrd, &other->rrd);
    add_breakdown(s, other);
    add_problems(s, other);
}

void summary_clear(struct summary *s)
{
    kpi_clear(&s->kpi);
    load_clear(&s->load);
    durations_clear(&s->rrd);
    breakdown_free(s->breakdown);
    *s = (struct summary){0};
}

struct summary *summary_new(const struct engine_options *options)
{
    struct summary *s = calloc(1, sizeof *s);

    if (!s)
        abort();
    if (options->by != BREAKDOWN_NONE)
        s->breakdown = breakdown_new((enum breakdown_by)options->by, options->prefix_digits, options->hash_seed);
    return s;
}

void summary_free(struct summary *s)
{
    summary_clear(s);
    free(s);
}

const struct summary *engine_summary(const struct engine *e)
{
    return e->summary;
}

/* ---- problems ---- */

static const struct {
    const char *name, *text;
    enum rule rule;
} problems[PROBLEMS] = {
#define PROBLEM(id, name, rule, text) [PROBLEM_##id] = {name, text, rule},
#include "engine/figures/problem.def"
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
