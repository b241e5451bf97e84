/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "engine/figures/summary.h"
#include "engine/store/registration.h"
#include "engine/verdict/rules.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/report_summary_screen.h"
#include "sip/status.h"

enum { BAR = 24 }; /* columns of a full bar */

/* ---- shares, ratios, delays ---- */

/* A bar in eighths of a column (U+2588 to U+258F), or in whole ones. At least something where there is something. */
static void put_bar(GString *out, const struct style *style, uint64_t n, uint64_t of)
{
    uint64_t eighths = of ? n * BAR * 8 / of : 0;

    if (n && !eighths)
        eighths = 1;
    for (uint64_t i = 0; i < eighths / 8; i++)
        g_string_append(out, style->utf8 ? "\u2588" : "#");
    if (eighths % 8 && style->utf8)
        g_string_append_unichar(out, 0x2590 - (gunichar)(eighths % 8));
    else if (eighths % 8 >= 4 || eighths < 8)
        g_string_append(out, "#");
}

static void put_share(const struct screen *v, const char *name, uint64_t n, uint64_t of)
{
    const char *color = color_of(slice_of(name));
    size_t start;

    if (!n)
        return;
    style_start(v->out, v->style, color);
    g_string_append_printf(v->out, "  %-16s", name);
    style_end(v->out, v->style, color);
    g_string_append_printf(v->out, "%8" PRIu64, n);
    GString *percent = g_string_new(NULL);
    amount_percent(percent, n, of);
    g_string_append_printf(v->out, "%7s %%  ", percent->str);
    g_string_free(percent, TRUE);
    start = v->out->len;
    style_start(v->out, v->style, color);
    put_bar(v->out, v->style, n, of);
    style_end(v->out, v->style, color);
    if (v->out->len > start)
        g_string_append_c(v->out, '\n');
}

static bool put_ratio(const struct screen *v, const char *name, struct kpi_ratio r, bool first)
{
    if (!r.of)
        return first;
    g_string_append_printf(v->out, "%s%s ", first ? "" : "   ", name);
    style_start(v->out, v->style, COLOR_BOLD);
    amount_percent(v->out, r.n, r.of);
    g_string_append(v->out, " %");
    style_end(v->out, v->style, COLOR_BOLD);
    return false;
}

static void put_delay(const struct screen *v, const char *name, const struct durations *d)
{
    static const unsigned percents[] = {50, 95, 99, 100};
    static const char *const names[] = {"p50", "p95", "p99", "max"};

    if (!d->n)
        return;
    struct durations sorted = report_summary_sorted(d);
    g_string_append_printf(v->out, "  %-20s", name);
    for (size_t i = 0; i < G_N_ELEMENTS(percents); i++) {
        size_t start = v->out->len;
        g_string_append_printf(v->out, "%s ", names[i]);
        amount_duration(v->out, durations_percentile(&sorted, percents[i]));
        if (i + 1 < G_N_ELEMENTS(percents))
            style_pad(v->out, start, 14, 1);
    }
    g_string_append_c(v->out, '\n');
    durations_clear(&sorted);
}

/* ---- load ---- */

static void put_peak(const struct screen *v, const char *name, uint64_t n, const char *what, captime when)
{
    g_string_append_printf(v->out, "  %-20s%" PRIu64 " %s, first at ", name, n, what);
    report_summary_screen_clock(v->out, when, v->capture->first == CAPTIME_NONE ? when : v->capture->first);
    g_string_append_c(v->out, '\n');
}

/* How many calls there were at the same time, a column a bucket. */
static void put_series(const struct screen *v, const struct load_figures *f)
{
    static const char ascii[] = " .:-=+*#%@";

    g_string_append_printf(v->out, "  %-20s", "over time");
    for (size_t i = 0; i < f->n && i < LOAD_BUCKETS - 4; i++) {
        uint64_t level = f->buckets[i].most * 8 / f->most;
        if (f->buckets[i].most && !level)
            level = 1;
        if (v->style->utf8 && level)
            g_string_append_unichar(v->out, 0x2580 + (gunichar)level);
        else
            g_string_append_c(v->out, ascii[level + (level == 8)]);
    }
    g_string_append_printf(v->out, "\n  %-20sa column is ", "");
    amount_duration(v->out, f->width);
    g_string_append_c(v->out, '\n');
}

static void put_load(const struct screen *v)
{
    struct load_figures f;

    load_measure(&v->s->load, v->capture->last, &f);
    if (v->s->kpi.calls < 2 || !f.n)
        return;
    put_peak(v, "Busiest second", f.busiest, f.busiest == 1 ? "call" : "calls", f.busiest_time);
    put_peak(v, "At the same time", f.most, f.most == 1 ? "call" : "calls", f.most_time);
    if (f.most > 1 && f.n > 2)
        put_series(v, &f);
}

/* ---- calls ---- */

static void put_acd(const struct screen *v, bool first)
{
    g_string_append(v->out, first ? "ACD " : "   ACD ");
    style_start(v->out, v->style, COLOR_BOLD);
    amount_duration(v->out, durations_mean(&v->s->kpi.talk));
    style_end(v->out, v->style, COLOR_BOLD);
}

static void put_ratios(const struct screen *v)
{
    const struct kpi *k = &v->s->kpi;
    const struct kpi_ratios *r = &k->strict.ratios;

    g_string_append(v->out, "  ");
    bool first = put_ratio(v, "ASR", kpi_asr(k), true);
    first = put_ratio(v, "NER", kpi_ner(k), first);
    first = put_ratio(v, "ABR", kpi_abr(k), first);
    first = put_ratio(v, "SER", r->ser, first);
    first = put_ratio(v, "SEER", r->seer, first);
    put_ratio(v, "SCR", r->scr, first);
    g_string_append(v->out, r->isa.of || k->talk.n ? "\n  " : "");
    first = put_ratio(v, "ISA", r->isa, true);
    if (k->talk.n)
        put_acd(v, first);
    g_string_append_c(v->out, '\n');
}

static void put_delays(const struct screen *v)
{
    const struct kpi *k = &v->s->kpi;
    struct durations sdd = report_summary_sdd(k);

    put_delay(v, "Post-dial delay", &k->pdd);
    put_delay(v, "Disconnect delay", &sdd);
    put_delay(v, "Talk time", &k->talk);
    durations_clear(&sdd);
}

static void put_calls(const struct screen *v)
{
    const struct summary *s = v->s;

    if (!s->kpi.calls)
        return;
    g_string_append_c(v->out, '\n');
    report_summary_screen_label(v, "Calls");
    g_string_append_printf(v->out, "%" PRIu64, s->kpi.calls);
    if (s->linked_calls)
        g_string_append_printf(v->out, ", %" PRIu64 " of them legs of others", s->linked_calls);
    g_string_append_c(v->out, '\n');
    for (size_t o = 0; o < OUTCOMES; o++)
        put_share(v, outcome_name((enum outcome)o), s->kpi.by_outcome[o], s->kpi.calls);
    put_ratios(v);
    put_delays(v);
    put_load(v);
}

static void put_registrations(const struct screen *v)
{
    const struct summary *s = v->s;

    if (!s->registrations)
        return;
    g_string_append_c(v->out, '\n');
    report_summary_screen_label(v, "Registrations");
    g_string_append_printf(v->out, "%" PRIu64 "\n", s->registrations);
    for (size_t o = 0; o < REGISTRATION_OUTCOMES; o++)
        put_share(v, registration_outcome_name((enum registration_outcome)o), s->registrations_by_outcome[o],
            s->registrations);
    g_string_append(v->out, "  ");
    put_ratio(v, "IRA", s->ira_strict, true);
    g_string_append_c(v->out, '\n');
    put_delay(v, "Registration delay", &s->rrd);
}

/* ---- problems ---- */

static void put_problem(const struct screen *v, enum summary_problem_code p)
{
    const struct summary_problem *problem = &v->s->problems[p];
    const struct rule_row *rule = rule_row(summary_problem_rule(p));
    size_t start = v->out->len;

    g_string_append_printf(v->out, "%6" PRIu64 "  %s", problem->count, summary_problem_text(p));
    style_pad(v->out, start, problem->n_examples ? 60 : 0, problem->n_examples ? 2 : 0);
    g_string_append(v->out, problem->n_examples == 0 ? "" : problem->n_examples == 1 ? "call" : "calls");
    for (size_t i = 0; i < problem->n_examples; i++)
        g_string_append_printf(v->out, "%s %u", i ? "," : "", problem->examples[i]);
    if (rule && v->out->len - start + strlen(rule->name) + 3 <= 80)
        g_string_append_printf(v->out, " (%s)", rule->name);
    g_string_append_c(v->out, '\n');
}

static void put_problems(const struct screen *v)
{
    ref example = 0;

    for (size_t p = 0; p < PROBLEMS; p++) {
        const struct summary_problem *problem = &v->s->problems[p];
        if (!problem->count)
            continue;
        if (!example) {
            g_string_append_c(v->out, '\n');
            style_heading(v->out, v->style, "Problems");
            g_string_append_c(v->out, '\n');
        }
        put_problem(v, (enum summary_problem_code)p);
        if (!example && problem->n_examples)
            example = problem->examples[0];
    }
    if (example)
        g_string_append_printf(v->out, "        more of a call: sipray explain %u FILE\n", example);
}

void report_summary_calls(const struct screen *v)
{
    put_calls(v);
    put_registrations(v);
    put_problems(v);
}
