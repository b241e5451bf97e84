/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/summary.h"
#include "engine/store/dialog.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "engine/verdict/rules.h"
#include "report/report_summary_kpi.h"
#include "sip/msg.h"
#include "sip/status.h"

static void put_tls(struct json *j, const struct report_capture *c)
{
    json_open(j, "tls");
    json_count(j, "opened", c->tls_opened);
    json_count(j, "not_opened", c->tls_sealed);
    json_open_array(j, "servers");
    for (size_t i = 0; i < c->sealed.n; i++) {
        const struct report_sealed *s = &c->sealed.rows[i];
        json_open(j, NULL);
        json_text(j, "server", slice_of(s->server));
        json_text(j, "reason", slice_of(s->reason));
        json_count(j, "records", s->records);
        json_count(j, "connections", s->connections);
        json_close(j);
    }
    json_close_array(j);
    json_close(j);
}

static void put_capture(struct json *j, const struct report_capture *c)
{
    bool any = c->first != CAPTIME_NONE && c->last != CAPTIME_NONE;

    json_open(j, "capture");
    json_count(j, "files", c->files);
    json_count(j, "packets", c->packets);
    json_count(j, "bytes", c->bytes);
    json_time(j, "first", c->first);
    json_time(j, "last", c->last);
    json_ms(j, "duration_ms", any ? c->last - c->first : CAPTIME_NONE);
    json_count(j, "dropped", c->dropped);
    json_count(j, "truncated", c->truncated);
    put_tls(j, c);
    report_summary_capture_json(j, &c->transit);
    json_close(j);
}

static void put_requests(struct json *j, const struct summary *s)
{
    json_open(j, "requests");
    for (size_t m = 0; m < METHODS; m++)
        if (s->requests[m])
            json_count(j, m == METHOD_OTHER ? "other" : sip_method_name((enum sip_method)m), s->requests[m]);
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS; i++)
        if (s->other_methods[i].count)
            json_count(j, s->other_methods[i].name, s->other_methods[i].count);
    json_close(j);
}

static void put_responses(struct json *j, const struct summary *s)
{
    char code[16];

    json_open(j, "responses");
    for (unsigned i = 0; i < G_N_ELEMENTS(s->responses); i++) {
        if (!s->responses[i])
            continue;
        g_snprintf(code, sizeof code, "%03u", i);
        json_count(j, code, s->responses[i]);
    }
    json_close(j);
}

/* The class of nothing has no name: there is no member for it. */
static void put_classes(struct json *j, const struct summary *s)
{
    json_open(j, "classes");
    for (size_t c = CLASS_PROVISIONAL; c < CLASSES; c++)
        json_count(j, sip_class_name((enum sip_class)c), s->classes[c]);
    json_close(j);
}

static void put_messages(struct json *j, const struct summary *s, const struct report_capture *capture)
{
    json_open(j, "messages");
    json_count(j, "total", s->messages);
    put_requests(j, s);
    put_responses(j, s);
    put_classes(j, s);
    BY_NAME(j, "transports", s->transports, sip_transport_name);
    json_count(j, "retransmissions", s->retransmissions);
    json_count(j, "duplicates", s->duplicates);
    json_count(j, "malformed", s->malformed);
    json_count(j, "truncated", s->truncated);
    json_count(j, "findings", s->findings);
    json_count(j, "no_transaction", s->no_transaction);
    json_count(j, "evicted_call_ids", s->evicted_call_ids);
    json_open(j, "undecoded");
    for (size_t i = 0; i < capture->n_undecoded; i++)
        if (capture->undecoded[i].count)
            json_count(j, capture->undecoded[i].reason, capture->undecoded[i].count);
    json_close(j);
    json_close(j);
}

static void put_transactions(struct json *j, const struct summary *s)
{
    json_open(j, "transactions");
    json_count(j, "total", s->txns_by_type[TXN_INVITE] + s->txns_by_type[TXN_NON_INVITE]);
    BY_NAME(j, "by_type", s->txns_by_type, txn_type_name);
    BY_NAME(j, "by_ended_by", s->txns_by_end, txn_end_name);
    json_count(j, "unmatched_responses", s->unmatched_responses);
    json_count(j, "unmatched_requests", s->unmatched_requests);
    json_close(j);
}

static void put_records(struct json *j, const struct summary *s)
{
    json_open(j, "dialogs");
    json_count(j, "total", s->dialogs);
    BY_NAME(j, "by_usage", s->dialogs_by_usage, dialog_usage_name);
    BY_NAME(j, "by_state", s->dialogs_by_state, dialog_state_name);
    json_close(j);
    json_open(j, "calls");
    json_count(j, "total", s->kpi.calls);
    json_count(j, "linked", s->linked_calls);
    BY_NAME(j, "by_outcome", s->kpi.by_outcome, outcome_name);
    BY_NAME(j, "by_fault", s->kpi.by_fault, fault_name);
    json_close(j);
    json_open(j, "registrations");
    json_count(j, "total", s->registrations);
    BY_NAME(j, "by_outcome", s->registrations_by_outcome, registration_outcome_name);
    json_close(j);
}

static void put_problems(struct json *j, const struct summary *s)
{
    json_open_array(j, "problems");
    for (size_t p = 0; p < PROBLEMS; p++) {
        const struct summary_problem *problem = &s->problems[p];
        if (!problem->count)
            continue;
        json_open(j, NULL);
        json_text(j, "code", slice_of(summary_problem_name((enum summary_problem_code)p)));
        json_count(j, "count", problem->count);
        json_open_array(j, "examples");
        for (size_t i = 0; i < problem->n_examples; i++)
            json_count(j, NULL, problem->examples[i]);
        json_close_array(j);
        const struct rule_row *rule = rule_row(summary_problem_rule((enum summary_problem_code)p));
        json_text(j, "rule", rule ? slice_of(rule->name) : SLICE_NONE);
        json_text(j, "clause", rule ? slice_of(rule->clause) : SLICE_NONE);
        json_close(j);
    }
    json_close_array(j);
}

void report_summary_json(GString *out, const struct summary *s, const struct report_capture *capture)
{
    struct json j = {.out = out};

    json_open(&j, NULL);
    json_text(&j, "schema", SLICE_LIT("sipray/1"));
    json_text(&j, "command", SLICE_LIT("summary"));
    json_open(&j, "summary");
    put_capture(&j, capture);
    put_messages(&j, s, capture);
    put_transactions(&j, s);
    put_records(&j, s);
    report_summary_kpi_metrics(&j, s);
    report_summary_kpi_load(&j, &s->load, capture->last);
    put_problems(&j, s);
    if (s->breakdown)
        report_summary_kpi_groups(&j, s->breakdown);
    json_close(&j);
    json_close(&j);
}
