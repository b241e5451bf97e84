/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_summary_kpi.h"

#include "engine/figures/breakdown.h"
#include "engine/figures/summary.h"
#include "engine/store/dialog.h"
#include "records/filter_write.h"
#include "report/amount.h"
#include "sip/status.h"

#include <stdlib.h>

enum { GROUPS_SHOWN = 1000 };

/* ---- metrics ---- */

static void put_ratio(struct json *j, const char *key, struct kpi_ratio r)
{
    json_open(j, key);
    if (r.of) {
        GString *percent = g_string_new(NULL);
        amount_percent(percent, r.n, r.of);
        json_raw(j, "percent", (struct slice){percent->str, percent->len});
        g_string_free(percent, TRUE);
    } else {
        json_null(j, "percent");
    }
    json_count(j, "n", r.n);
    json_count(j, "of", r.of);
    json_close(j);
}

/* The members of a sample; the object is the caller's. */
static void put_sample(struct json *j, const struct durations *d)
{
    struct durations sorted = report_summary_sorted(d);

    json_count(j, "n", d->n);
    json_count(j, "left_out", d->left_out);
    json_ms(j, "mean_ms", durations_mean(d));
    json_ms(j, "p50_ms", durations_percentile(&sorted, 50));
    json_ms(j, "p95_ms", durations_percentile(&sorted, 95));
    json_ms(j, "p99_ms", durations_percentile(&sorted, 99));
    json_ms(j, "max_ms", durations_percentile(&sorted, 100));
    durations_clear(&sorted);
}

static void put_durations(struct json *j, const char *key, const struct durations *d)
{
    json_open(j, key);
    put_sample(j, d);
    json_close(j);
}

/* Those that succeeded, and within them by who hung up; those that failed apart (RFC 6076 4.4). */
static void put_sdd(struct json *j, const struct kpi *k)
{
    struct durations all = report_summary_sdd(k);

    json_open(j, "sdd");
    put_sample(j, &all);
    put_durations(j, "caller", &k->sdd[SIDE_CALLER]);
    put_durations(j, "callee", &k->sdd[SIDE_CALLEE]);
    put_durations(j, "failure", &k->sdd_failure);
    json_close(j);
    durations_clear(&all);
}

static void put_sdt(struct json *j, const struct kpi *k)
{
    json_open(j, "sdt");
    put_sample(j, &k->talk);
    put_durations(j, "success", &k->sdt_success);
    put_durations(j, "failure", &k->sdt_failure);
    json_close(j);
}

static void put_form_of(struct json *j, const struct kpi_form *form, const struct kpi *k)
{
    put_ratio(j, "ser", form->ratios.ser);
    put_ratio(j, "seer", form->ratios.seer);
    put_ratio(j, "isa", form->ratios.isa);
    put_ratio(j, "scr", form->ratios.scr);
    json_open(j, "srd");
    put_durations(j, "success", &form->srd_success);
    put_durations(j, "failure", &form->srd_failure);
    json_close(j);
    put_sdd(j, k);
    put_sdt(j, k);
}

static void put_form(struct json *j, const char *key, const struct kpi_form *form, const struct kpi *k)
{
    json_open(j, key);
    put_form_of(j, form, k);
    json_close(j);
}

static void put_of_calls(struct json *j, const struct kpi *k)
{
    put_ratio(j, "asr", kpi_asr(k));
    put_ratio(j, "ner", kpi_ner(k));
    put_ratio(j, "abr", kpi_abr(k));
    put_durations(j, "acd", &k->talk);
    put_durations(j, "pdd", &k->pdd);
}

static void put_form_with_registrations(
    struct json *j, const char *key, const struct kpi_form *form, const struct summary *s, struct kpi_ratio ira)
{
    json_open(j, key);
    put_form_of(j, form, &s->kpi);
    put_ratio(j, "ira", ira);
    put_durations(j, "rrd", &s->rrd);
    json_close(j);
}

void report_summary_kpi_metrics(struct json *j, const struct summary *s)
{
    json_open(j, "metrics");
    put_form_with_registrations(j, "strict", &s->kpi.strict, s, s->ira_strict);
    put_form_with_registrations(j, "attempt", &s->kpi.attempt, s, s->ira);
    put_of_calls(j, &s->kpi);
    json_close(j);
}

/* ---- load ---- */

static void put_peak(struct json *j, const char *key, uint64_t n, captime when)
{
    json_open(j, key);
    json_count(j, "peak", n);
    json_time(j, "peak_time", n ? when : CAPTIME_NONE);
    json_close(j);
}

void report_summary_kpi_load(struct json *j, const struct load *load, captime end)
{
    struct load_figures f;

    load_measure(load, end, &f);
    json_open(j, "load");
    put_peak(j, "calls_per_second", f.busiest, f.busiest_time);
    put_peak(j, "concurrent", f.most, f.most_time);
    json_count(j, "left_out", load->left_out);
    json_ms(j, "bucket_ms", f.n ? f.width : CAPTIME_NONE);
    json_open_array(j, "series");
    for (size_t i = 0; i < f.n; i++) {
        json_open(j, NULL);
        json_time(j, "time", f.buckets[i].time);
        json_count(j, "started", f.buckets[i].started);
        json_count(j, "concurrent", f.buckets[i].most);
        json_close(j);
    }
    json_close_array(j);
    json_close(j);
}

/* ---- groups ---- */

static void put_filter(struct json *j, const struct breakdown *b, const struct breakdown_group *g, const struct breakdown_failure *f)
{
    char text[FILTER_WRITE_ROOM];

    if (filter_write_group(b, g->key, f, text))
        json_text(j, "filter", slice_of(text));
    else
        json_null(j, "filter");
}

static void put_figures(struct json *j, const struct kpi *k)
{
    json_count(j, "calls", k->calls);
    BY_NAME(j, "by_outcome", k->by_outcome, outcome_name);
    json_open(j, "metrics");
    put_form(j, "strict", &k->strict, k);
    put_form(j, "attempt", &k->attempt, k);
    put_of_calls(j, k);
    json_close(j);
}

static void put_main_failure(struct json *j, const struct breakdown *b, const struct breakdown_group *g)
{
    const struct breakdown_failure *f = breakdown_main_failure(g);

    if (!f) {
        json_null(j, "main_failure");
        return;
    }
    json_open(j, "main_failure");
    json_text(j, "outcome", slice_of(outcome_name((enum outcome)f->outcome)));
    if (f->code)
        json_count(j, "final_code", f->code);
    else
        json_null(j, "final_code");
    json_count(j, "calls", f->count);
    put_filter(j, b, g, f);
    json_close(j);
}

static void put_group(struct json *j, const struct breakdown *b, const struct breakdown_group *g)
{
    json_open(j, NULL);
    json_text(j, "key", g->key);
    put_figures(j, &g->kpi);
    put_main_failure(j, b, g);
    put_filter(j, b, g, NULL);
    json_open_array(j, "examples");
    for (size_t i = 0; i < g->n_examples; i++)
        json_count(j, NULL, g->examples[i]);
    json_close_array(j);
    json_close(j);
}

static void put_rest(struct json *j, const struct breakdown *b, const struct breakdown_group *const *list, size_t n)
{
    struct kpi rest;
    size_t groups = breakdown_rest(b, list, n, GROUPS_SHOWN, &rest);

    if (groups) {
        json_open(j, "other_groups");
        json_count(j, "groups", groups);
        put_figures(j, &rest);
        json_close(j);
    } else {
        json_null(j, "other_groups");
    }
    kpi_clear(&rest);
}

void report_summary_kpi_groups(struct json *j, const struct breakdown *b)
{
    size_t n;
    const struct breakdown_group **list = breakdown_list(b, &n);

    json_text(j, "by", slice_of(breakdown_row(breakdown_kind(b))->name));
    json_open_array(j, "groups");
    for (size_t i = 0; i < n && i < GROUPS_SHOWN; i++)
        put_group(j, b, list[i]);
    json_close_array(j);
    put_rest(j, b, list, n);
    free(list);
}
