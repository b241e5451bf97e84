/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/call/call_headers.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/dialog.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/hops.h"
#include "engine/verdict/rules.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/escape.h"
#include "report/explain.h"
#include "report/explain_legs.h"
#include "report/explain_media.h"
#include "report/explain_story.h"
#include "sip/msg.h"
#include "sip/status.h"
#include "sip/warning.h"

enum { LABEL = 18 }; /* columns before the values of the facts */

struct story {
    GString *out;
    const struct engine *e;
    const struct record_source *source;
    const struct call *call;
    const struct verdict *v;
    const struct style *style;
    captime origin; /* from which times count */
};

static void heading(const struct story *s, const char *text)
{
    g_string_append_c(s->out, '\n');
    style_heading(s->out, s->style, text);
    g_string_append_c(s->out, '\n');
}

/* ---- the head ---- */

static void put_headline(const struct story *s)
{
    const char *outcome = outcome_name((enum outcome)s->v->outcome);
    const char *color = color_of(slice_of(outcome));
    GString *text = g_string_new(NULL);

    g_string_append_printf(s->out, "Call %u: ", s->call->no);
    style_start(s->out, s->style, color);
    g_string_append(s->out, outcome);
    style_end(s->out, s->style, color);
    g_string_append(s->out, "\n  ");
    explain_sentence(text, s->e, s->call);
    style_wrap(s->out, s->style, 2, 2, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

/* ---- why ---- */

static void put_message_name(const struct story *s, GString *out, const struct message *m)
{
    const struct sip_status *row = sip_status_find(m->status);
    const struct txn *t = engine_txn(s->e, m->txn);

    if (m->status)
        g_string_append_printf(out, "%u%s%s", m->status, row ? " " : "", row ? row->name : "");
    else if (m->method == METHOD_OTHER && t)
        escape_terminal(out, slice_head(slice_of(txn_method_name(t)), 40));
    else
        g_string_append(out, sip_method_name((enum sip_method)m->method));
}

static void put_file(const struct story *s, GString *out, const struct message *m)
{
    if (s->source->n_files < 2 || m->file >= s->source->n_files)
        return;
    g_string_append(out, " of ");
    escape_terminal(out, slice_of(s->source->files[m->file]));
}

/* "0.305 s, frame 12: 486 Busy Here from 192.0.2.1:5060 to …" */
static void put_evidence(const struct story *s, const struct message *m)
{
    GString *text = g_string_new(NULL);

    amount_seconds(text, m->time - s->origin);
    g_string_append_printf(text, " s, frame %u", m->frame);
    put_file(s, text, m);
    g_string_append(text, ": ");
    put_message_name(s, text, m);
    g_string_append(text, " from ");
    explain_endpoint(text, message_src(s->e, m));
    g_string_append(text, " to ");
    explain_endpoint(text, message_dst(s->e, m));
    g_string_append(s->out, "     ");
    style_wrap(s->out, s->style, 5, 5, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

static void put_step(const struct story *s, size_t i)
{
    const struct rule_row *rule = rule_row((enum rule)s->v->rules[i]);
    const struct message *m = engine_message(s->e, s->v->shown[i]);

    g_string_append_printf(s->out, "%3zu. ", i + 1);
    style_heading(s->out, s->style, rule->name);
    if (*rule->clause)
        g_string_append_printf(s->out, " (%s)", rule->clause);
    g_string_append(s->out, "\n     ");
    style_wrap(s->out, s->style, 5, 5, slice_of(rule->sentence));
    if (m)
        put_evidence(s, m);
}

/* ---- other calls ---- */

static void put_links(const struct story *s)
{
    GPtrArray *links = explain_links(s->e, s->call);

    if (links->len)
        heading(s, "Other calls");
    for (guint i = 0; i < links->len; i++) {
        const struct explain_link *l = links->pdata[i];
        GString *text = g_string_new(NULL);
        escape_terminal(text, slice_of(l->text));
        g_string_append(s->out, "  -  ");
        style_wrap(s->out, s->style, 5, 5, (struct slice){text->str, text->len});
        g_string_free(text, TRUE);
        if (l->shown)
            put_evidence(s, l->shown);
    }
    g_ptr_array_unref(links);
}

/* ---- what happened ---- */

static void put_story(const struct story *s)
{
    struct explain_event events[EXPLAIN_STORY_MAX];
    size_t n = explain_story(s->e, s->call, events);
    GString *text = g_string_new(NULL);

    if (n)
        heading(s, "What happened");
    for (size_t i = 0; i < n; i++) {
        const struct message *m = engine_message(s->e, events[i].msg);
        g_string_truncate(text, 0);
        amount_seconds(text, m->time - s->origin);
        g_string_append_printf(text, " s, frame %u: ", m->frame);
        explain_story_sentence(text, s->e, &events[i]);
        g_string_append(s->out, "  ");
        style_wrap(s->out, s->style, 2, 4, (struct slice){text->str, text->len});
    }
    g_string_free(text, TRUE);
}

/* ---- facts ---- */

static void fact(const struct story *s, const char *name, GString *value)
{
    if (value->len) {
        g_string_append_printf(s->out, "  %-*s", LABEL - 2, name);
        style_wrap(s->out, s->style, LABEL, LABEL, (struct slice){value->str, value->len});
    }
    g_string_truncate(value, 0);
}

static void duration(const struct story *s, const char *name, captime d, const char *what, GString *value)
{
    if (d == CAPTIME_NONE)
        return;
    amount_duration(value, d);
    g_string_append_printf(value, " (%s)", what);
    fact(s, name, value);
}

static void put_delays(const struct story *s, GString *value)
{
    struct hop hops[HOPS_MAX];
    size_t n = hops_of(s->e, s->call, hops);

    for (size_t i = 1; i < n; i++) {
        explain_endpoint(value, txn_client(s->e, engine_txn(s->e, hops[i].txn)));
        if (hops[i].forward != CAPTIME_NONE) {
            g_string_append(value, " forwarded the INVITE after ");
            amount_duration(value, hops[i].forward);
        }
        if (hops[i].back != CAPTIME_NONE) {
            g_string_append(value, hops[i].forward != CAPTIME_NONE ? ", its response after " : " the response after ");
            amount_duration(value, hops[i].back);
        }
        fact(s, "hop", value);
    }
}

static void put_parties(const struct story *s, GString *value)
{
    const struct txn *root = engine_txn(s->e, s->v->root), *leaf = engine_txn(s->e, s->v->leaf);
    char start[CAPTIME_TEXT];
    const struct message *first = engine_message(s->e, s->call->first_msg);

    escape_terminal(value, slice_head(s->call->from, 400));
    fact(s, "from", value);
    escape_terminal(value, slice_head(s->call->to, 400));
    fact(s, "to", value);
    escape_terminal(value, slice_head(engine_group(s->e, s->call->group)->call_id, 400));
    fact(s, "Call-ID", value);
    if (first) {
        captime_format(first->time, start);
        g_string_append(value, start);
        fact(s, "start", value);
    }
    if (!root)
        return;
    explain_endpoint(value, txn_client(s->e, root));
    g_string_append(value, " to ");
    explain_endpoint(value, txn_server(s->e, leaf ? leaf : root));
    g_string_append(value, ", ");
    amount_count(value, s->v->hops, "hop", "hops");
    if (s->v->forks > 1)
        g_string_append_printf(value, ", forked to %u branches", s->v->forks);
    fact(s, "path", value);
    put_delays(s, value);
}

static void put_times(const struct story *s, GString *value)
{
    duration(s, "post-dial delay", s->v->pdd, "INVITE to the first 18x or the final response", value);
    duration(s, "ringing", s->v->ring, "first 180 to the final response", value);
    duration(s, "set-up", s->v->setup, "INVITE to its 2xx", value);
    duration(s, "talk time", s->v->talk, "2xx to BYE", value);
}

static const char *const ORIGINATORS_TEXT[ORIGINATORS] = {"not known", "the other endpoint", "a proxy"};

/* What the registry calls the codes of a Warning, where its text does not say so itself. */
static void put_warnings(struct slice rest, GString *value)
{
    struct sip_warning warning;

    for (int n = 0; n < 4 && sip_warning_next(&rest, &warning); n++) {
        const char *name = sip_warning_name(warning.code);
        if (name && slice_search_i(warning.text, slice_of(name)) == warning.text.n)
            g_string_append_printf(value, " (%u: %s)", warning.code, name);
    }
}

/* What header fields of the final response say: they were written by somebody else, so they are escaped. */
static void put_said(const struct story *s, GString *value)
{
    static const struct {
        enum call_header_kind kind;
        const char *name;
    } rows[] = {{CALL_HEADER_WARNING, "Warning"}, {CALL_HEADER_RETRY_AFTER, "Retry-After"}, {CALL_HEADER_ERROR_INFO, "Error-Info"},
        {CALL_HEADER_CALL_INFO, "Call-Info"}, {CALL_HEADER_DIVERSION, "Diversion"}, {CALL_HEADER_HISTORY, "History-Info"}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool of_request = rows[i].kind == CALL_HEADER_DIVERSION || rows[i].kind == CALL_HEADER_HISTORY;
        const struct call_header *k =
            of_request || s->v->final ? call_headers_find(s->call, of_request ? 0 : s->v->final, rows[i].kind) : NULL;
        if (k)
            escape_terminal(value, slice_head(k->value, 300));
        if (k && rows[i].kind == CALL_HEADER_WARNING)
            put_warnings(k->value, value);
        fact(s, rows[i].name, value);
    }
}

static void put_cause(const struct story *s, GString *value)
{
    const struct verdict *v = s->v;
    const char *name = q850_name(v->q850), *side = side_name((enum side)v->ended_from);
    const char *fault = explain_fault((enum fault)v->fault), *retry = explain_retry((enum retry)v->retry);

    if (fault)
        g_string_append_printf(value, "%s: %s", fault, evidence_row((enum evidence)v->evidence)->sentence);
    if (fault && v->cause_leg)
        g_string_append_printf(value, " (call %u)", v->cause_leg);
    fact(s, "whose doing", value);
    if (v->final)
        g_string_append_printf(value, "%s: %s", ORIGINATORS_TEXT[v->originator], origin_row((enum origin)v->origin)->sentence);
    fact(s, "originator", value);
    if (side)
        g_string_append_printf(value, "the %s", side);
    fact(s, "ended by", value);
    if (v->q850)
        g_string_append_printf(value, "%u%s%s, %s", v->q850, name ? " " : "", name ? name : "",
            v->q850_from_reason ? "from a Reason header" : "mapped (RFC 3398)");
    if (v->q850_from_reason && v->q850_mapped && v->q850_mapped != v->q850)
        g_string_append_printf(value, "; the response maps to %u %s", v->q850_mapped, q850_name(v->q850_mapped));
    fact(s, "Q.850 cause", value);
    escape_terminal(value, slice_head(s->v->reason, 200));
    fact(s, "Reason", value);
    if (retry)
        g_string_append(value, retry);
    fact(s, "try again", value);
    put_said(s, value);
}

static void put_facts(const struct story *s)
{
    GString *value = g_string_new(NULL);

    heading(s, "Facts");
    put_parties(s, value);
    if (s->v->attempts)
        amount_count(value, s->v->attempts, "INVITE by the caller", "INVITEs by the caller");
    fact(s, "attempts", value);
    g_string_append_printf(value, "%u", s->call->messages);
    if (s->call->retransmissions)
        g_string_append_printf(value, ", of them %u retransmitted", s->call->retransmissions);
    fact(s, "messages", value);
    put_times(s, value);
    put_cause(s, value);
    g_string_free(value, TRUE);
}

/* ---- what was not seen ---- */

static void put_not_seen(const struct story *s)
{
    unsigned gaps = explain_gaps(s->e, s->call);

    if (gaps)
        heading(s, "Not seen");
    for (unsigned g = 0; g < EXPLAIN_GAPS; g++) {
        if (!(gaps & 1u << g))
            continue;
        g_string_append(s->out, "  - ");
        style_wrap(s->out, s->style, 4, 4, slice_of(explain_gap_text((enum explain_gap)g)));
    }
    heading(s, "How sure");
    g_string_append(s->out, "  ");
    style_wrap(s->out, s->style, 2, 2, slice_of(explain_certainty_text(explain_certainty_of(s->call))));
}

void explain_text(GString *out, const struct record_source *source, ref call, const struct style *style)
{
    const struct call *c = engine_call(source->engine, call);
    const struct story s = {out, source->engine, source, c, &c->verdict, style, explain_origin(source->engine, c)};

    put_headline(&s);
    heading(&s, "Why");
    for (size_t i = 0; i < s.v->n_steps; i++)
        put_step(&s, i);
    put_story(&s);
    put_links(&s);
    put_facts(&s);
    explain_media_text(out, s.e, c, s.origin, style);
    explain_legs_text(out, s.e, call, style);
    put_not_seen(&s);
}
