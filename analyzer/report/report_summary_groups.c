/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>

#include "engine/figures/breakdown.h"
#include "records/filter_write.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/escape.h"
#include "report/report_summary_screen.h"
#include "sip/status.h"

enum {
    GROUPS_SHOWN = 20,
    KEY_LEAST = 14,  /* columns of the key */
    KEY_MOST = 40,
    FIGURES = 66,    /* columns of all others */
};

struct groups { /* the table while it is written */
    GString *out;
    const struct style *style;
    const struct breakdown *b;
    size_t key; /* columns of the key */
};

static void put_cell(const struct groups *t, const GString *text, int width)
{
    g_string_append_printf(t->out, "%*s", width, text->str);
}

static void put_percent(const struct groups *t, struct kpi_ratio r)
{
    GString *text = g_string_new(NULL);

    if (r.of)
        amount_percent(text, r.n, r.of);
    else
        g_string_append_c(text, '-');
    put_cell(t, text, 7);
    g_string_free(text, TRUE);
}

static void put_duration(const struct groups *t, captime d)
{
    GString *text = g_string_new(NULL);

    if (d == CAPTIME_NONE)
        g_string_append_c(text, '-');
    else
        amount_duration(text, d);
    put_cell(t, text, 10);
    g_string_free(text, TRUE);
}

static void put_figures(const struct groups *t, const struct kpi *k)
{
    struct durations pdd = report_summary_sorted(&k->pdd);

    g_string_append_printf(t->out, "%7" PRIu64, k->calls);
    put_percent(t, kpi_asr(k));
    put_percent(t, kpi_ner(k));
    put_percent(t, k->strict.ratios.seer);
    put_duration(t, durations_mean(&k->talk));
    put_duration(t, durations_percentile(&pdd, 50));
    put_duration(t, durations_percentile(&pdd, 95));
    durations_clear(&pdd);
}

static void put_key(const struct groups *t, struct slice key, const char *otherwise)
{
    GString *text = g_string_new(NULL);
    size_t start = t->out->len;

    escape_terminal(text, key.p ? key : slice_of(otherwise));
    g_string_append_printf(t->out, "  %.*s", (int)t->key, text->str);
    style_pad(t->out, start, t->key + 2, 0);
    g_string_free(text, TRUE);
}

static void put_main_failure(const struct groups *t, const struct breakdown_failure *f)
{
    const char *name = f ? outcome_name((enum outcome)f->outcome) : "";
    const char *color = f ? color_of(slice_of(name)) : NULL;

    if (!f)
        return;
    g_string_append(t->out, "  ");
    style_start(t->out, t->style, color);
    if (f->code)
        g_string_append_printf(t->out, "%03u", f->code);
    else
        g_string_append(t->out, name);
    style_end(t->out, t->style, color);
}

/* For a shell: a quote of the text ends its quotes. */
static void put_filter(const struct groups *t, const char *filter)
{
    g_string_append(t->out, "-Y '");
    for (; *filter; filter++)
        g_string_append_printf(t->out, *filter == '\'' ? "'\\''" : "%c", *filter);
    g_string_append_c(t->out, '\'');
}

/* How to get at the calls of the group. */
static void put_way(const struct groups *t, const struct breakdown_group *g)
{
    char filter[FILTER_WRITE_ROOM];

    g_string_append(t->out, "    ");
    if (filter_write_group(t->b, g->key, NULL, filter))
        put_filter(t, filter);
    g_string_append(t->out, g->n_examples == 1 ? "  call" : "  calls");
    for (size_t i = 0; i < g->n_examples; i++)
        g_string_append_printf(t->out, "%s %u", i ? "," : "", g->examples[i]);
    g_string_append_c(t->out, '\n');
}

static void put_group(const struct groups *t, const struct breakdown_group *g)
{
    put_key(t, g->key, "(not known)");
    put_figures(t, &g->kpi);
    put_main_failure(t, breakdown_main_failure(g));
    g_string_append_c(t->out, '\n');
    put_way(t, g);
}

static void put_rest(const struct groups *t, const struct breakdown_group *const *list, size_t n)
{
    struct kpi rest;
    size_t groups = breakdown_rest(t->b, list, n, GROUPS_SHOWN, &rest);
    GString *name = g_string_new(NULL);

    if (groups) {
        amount_count(name, groups, "other", "others");
        put_key(t, SLICE_NONE, name->str);
        put_figures(t, &rest);
        g_string_append_c(t->out, '\n');
    }
    g_string_free(name, TRUE);
    kpi_clear(&rest);
}

static void put_heading(const struct groups *t)
{
    GString *title = g_string_new("Calls by ");

    g_string_append(title, breakdown_row(breakdown_kind(t->b))->name);
    if (breakdown_kind(t->b) == BREAKDOWN_PREFIX)
        g_string_append_printf(title, " of %u digits", breakdown_digits(t->b));
    g_string_append_c(t->out, '\n');
    style_heading(t->out, t->style, title->str);
    g_string_append_printf(t->out, "\n  %-*s%7s%7s%7s%7s%10s%10s%10s  %s\n", (int)t->key, "", "calls", "ASR %", "NER %", "SEER %",
        "ACD", "PDD p50", "p95", "fails");
    g_string_free(title, TRUE);
}

void report_summary_groups(const struct screen *v)
{
    size_t n, columns = style_columns(v->style);
    const struct breakdown_group **list = breakdown_list(v->s->breakdown, &n);
    struct groups t = {v->out, v->style, v->s->breakdown, KEY_LEAST};

    if (columns > FIGURES + KEY_LEAST)
        t.key = MIN(columns - FIGURES, (size_t)KEY_MOST);
    if (n)
        put_heading(&t);
    for (size_t i = 0; i < n && i < GROUPS_SHOWN; i++)
        put_group(&t, list[i]);
    put_rest(&t, list, n);
    if (n)
        g_string_append(v->out, "    the calls of a group: sipray calls -Y '...' FILE\n");
    free(list);
}
