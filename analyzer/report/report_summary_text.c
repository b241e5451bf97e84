/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/figures/summary.h"
#include "engine/store/dialog.h"
#include "engine/store/txn.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/escape.h"
#include "report/report_summary_screen.h"
#include "sip/msg.h"
#include "sip/status.h"

enum {
    LABEL = SCREEN_LABEL,
    CODES_LEAST = 10, /* response codes that are shown one by one, or as many as there are methods */
    CODES_MOST = METHODS + SUMMARY_OTHER_METHODS,
    CODES_AT = 28,    /* where the response codes begin */
    STATUS_CODES = 1000,
};

static void put_capture(const struct screen *v)
{
    const struct report_capture *c = v->capture;

    report_summary_screen_label(v, "Capture");
    amount_count(v->out, c->files, "file", "files");
    g_string_append(v->out, ", ");
    amount_count(v->out, c->packets, "packet", "packets");
    g_string_append(v->out, ", ");
    amount_bytes(v->out, c->bytes);
    g_string_append_c(v->out, '\n');
    if (c->first == CAPTIME_NONE || c->last == CAPTIME_NONE)
        return;
    g_string_append_printf(v->out, "%*s", LABEL, "");
    report_summary_screen_clock(v->out, c->first, c->first);
    g_string_append(v->out, " to ");
    report_summary_screen_clock(v->out, c->last, c->first == c->last ? CAPTIME_NONE + 1 : c->first);
    g_string_append(v->out, " UTC (");
    amount_duration(v->out, c->last - c->first);
    g_string_append(v->out, ")\n");
}

static void put_lost(const struct screen *v, uint64_t count, const char *what, const char *why)
{
    const char *color = color_of(SLICE_LIT("warning"));

    if (!count)
        return;
    style_start(v->out, v->style, color);
    g_string_append_printf(v->out, "%*s%" PRIu64 " %s%s", LABEL, "", count, what, why);
    style_end(v->out, v->style, color);
    g_string_append_c(v->out, '\n');
}

static void put_losses(const struct screen *v)
{
    const struct report_capture *c = v->capture;

    put_lost(v, c->dropped, "dropped while capturing", "");
    put_lost(v, c->truncated, "cut short by the capture", "");
    for (size_t i = 0; i < c->n_undecoded; i++)
        put_lost(v, c->undecoded[i].count, "not decoded: ", c->undecoded[i].meaning);
    report_summary_capture_text(v->out, v->style, LABEL, &c->transit, &c->sealed);
    put_lost(v, v->s->evicted_call_ids, "Call-IDs forgotten to stay within the memory limit", "");
}

/* ---- messages ---- */

static uint64_t sum(const uint64_t *counts, size_t n)
{
    uint64_t total = 0;

    for (size_t i = 0; i < n; i++)
        total += counts[i];
    return total;
}

/* Ends a line of counts that began with a label. */
static void put_line(const struct screen *v, GString *text)
{
    style_wrap(v->out, v->style, LABEL, LABEL, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

static void put_more(GString *text, uint64_t count, const char *one, const char *many)
{
    if (!count)
        return;
    if (text->len)
        g_string_append(text, ", ");
    amount_count(text, count, one, many);
}

static void put_transports(GString *text, const struct summary *s)
{
    bool first = true;

    for (size_t t = 0; t < SIP_TRANSPORTS; t++) {
        if (!s->transports[t])
            continue;
        g_string_append_printf(text, "%s%s", first ? " over " : " and ", sip_transport_name((enum sip_transport)t));
        first = false;
    }
}

static void put_messages(const struct screen *v)
{
    const struct summary *s = v->s;
    GString *text = g_string_new(NULL);
    uint64_t responses = sum(s->responses, G_N_ELEMENTS(s->responses));

    report_summary_screen_label(v, "Messages");
    g_string_append_printf(text, "%" PRIu64, s->messages);
    put_transports(text, s);
    g_string_append(text, ": ");
    amount_count(text, s->messages - responses, "request", "requests");
    put_more(text, responses, "response", "responses");
    put_more(text, s->retransmissions, "retransmission", "retransmissions");
    put_more(text, s->duplicates, "captured twice", "captured twice");
    put_more(text, s->no_transaction, "outside of transactions", "outside of transactions");
    put_line(v, text);
    if (!s->findings)
        return;
    text = g_string_new(NULL);
    report_summary_screen_label(v, "Findings");
    g_string_append_printf(text, "%" PRIu64, s->findings);
    put_more(text, s->malformed, "malformed message", "malformed messages");
    g_string_append(text, " (more: sipray check FILE)");
    put_line(v, text);
}

static void put_classes(const struct screen *v)
{
    GString *text = g_string_new(NULL);

    for (size_t c = CLASS_PROVISIONAL; c < CLASSES; c++)
        put_more(text, v->s->classes[c], sip_class_name((enum sip_class)c), sip_class_name((enum sip_class)c));
    if (text->len)
        report_summary_screen_label(v, "Responses");
    if (text->len)
        put_line(v, text);
    else
        g_string_free(text, TRUE);
}

struct code_count {
    unsigned code;
    uint64_t count;
};

static int most_first(const void *a, const void *b)
{
    const struct code_count *x = a, *y = b;

    return x->count != y->count ? (x->count < y->count) - (x->count > y->count)
                                : (x->code > y->code) - (x->code < y->code);
}

static int by_code(const void *a, const void *b)
{
    const struct code_count *x = a, *y = b;

    return (x->code > y->code) - (x->code < y->code);
}

/* The codes that were seen most, in the order of the codes; *rest are the responses with other codes. */
static size_t frequent_codes(const struct summary *s, struct code_count *out, size_t max, uint64_t *rest)
{
    struct code_count seen[STATUS_CODES];
    size_t n = 0;

    for (unsigned i = 0; i < STATUS_CODES; i++)
        if (s->responses[i])
            seen[n++] = (struct code_count){i, s->responses[i]};
    qsort(seen, n, sizeof *seen, most_first);
    *rest = 0;
    for (size_t i = max; i < n; i++)
        *rest += seen[i].count;
    n = MIN(n, max);
    memcpy(out, seen, n * sizeof *out);
    qsort(out, n, sizeof *out, by_code);
    return n;
}

static void put_code_row(const struct screen *v, const struct code_count *c)
{
    const struct sip_status *row = sip_status_find(c->code);
    const char *color = color_of(slice_of(sip_class_name(sip_class_of(c->code))));
    size_t start = v->out->len;

    g_string_append_printf(v->out, "%03u %.40s", c->code, row ? row->name : "(not registered)");
    style_pad(v->out, start, 36, 2);
    style_start(v->out, v->style, color);
    g_string_append_printf(v->out, "%9" PRIu64, c->count);
    style_end(v->out, v->style, color);
}

/* The next method that was counted: the registered ones, then the others by name. There must be one. */
static void put_method_row(const struct screen *v, size_t *next)
{
    const struct summary *s = v->s;
    size_t start = v->out->len;

    while (*next < METHODS && !s->requests[*next])
        ++*next;
    size_t i = (*next)++;
    if (i >= METHODS)
        escape_terminal(v->out, slice_head(slice_of(s->other_methods[i - METHODS].name), 11));
    else
        g_string_append(v->out, i == METHOD_OTHER ? "other" : sip_method_name((enum sip_method)i));
    style_pad(v->out, start, 12, 1);
    g_string_append_printf(v->out, "%10" PRIu64, i < METHODS ? s->requests[i] : s->other_methods[i - METHODS].count);
}

static size_t method_rows(const struct summary *s)
{
    size_t rows = 0;

    for (size_t m = 0; m < METHODS; m++)
        rows += s->requests[m] != 0;
    for (size_t i = 0; i < SUMMARY_OTHER_METHODS; i++)
        rows += s->other_methods[i].count != 0;
    return rows;
}

/* Methods at the left, codes at the right. */
static void put_methods_and_codes(const struct screen *v)
{
    struct code_count codes[CODES_MOST];
    uint64_t rest;
    size_t methods = method_rows(v->s), next = 0;
    size_t n = frequent_codes(v->s, codes, MAX(methods, (size_t)CODES_LEAST), &rest), right = n + (rest != 0);

    g_string_append_c(v->out, '\n');
    for (size_t i = 0; i < MAX(methods, right); i++) {
        size_t start = v->out->len;
        if (i < methods)
            put_method_row(v, &next);
        if (i < right)
            style_pad(v->out, start, CODES_AT, 1);
        if (i < n)
            put_code_row(v, &codes[i]);
        else if (i < right)
            g_string_append_printf(v->out, "%-36s%9" PRIu64, "... other codes", rest);
        g_string_append_c(v->out, '\n');
    }
    g_string_append_c(v->out, '\n');
}

static void put_transactions(const struct screen *v)
{
    const struct summary *s = v->s;
    uint64_t total = s->txns_by_type[TXN_INVITE] + s->txns_by_type[TXN_NON_INVITE];

    if (!total)
        return;
    GString *text = g_string_new(NULL);
    report_summary_screen_label(v, "Transactions");
    g_string_append_printf(text, "%" PRIu64 ": ", total);
    amount_count(text, s->txns_by_end[TXN_END_FINAL], "with a final response", "with a final response");
    put_more(text, s->txns_by_end[TXN_END_TIMEOUT], "timed out", "timed out");
    put_more(text, s->txns_by_end[TXN_END_TRANSPORT_ERROR], "not delivered", "not delivered");
    put_more(text, s->txns_by_end[TXN_END_CAPTURE], "open", "open");
    put_line(v, text);
}

static void put_dialogs(const struct screen *v)
{
    const struct summary *s = v->s;
    const char *separator = ": ";

    if (!s->dialogs)
        return;
    GString *text = g_string_new(NULL);
    report_summary_screen_label(v, "Dialogs");
    g_string_append_printf(text, "%" PRIu64, s->dialogs);
    for (size_t i = 0; i < DIALOG_STATES; i++) {
        if (!s->dialogs_by_state[i])
            continue;
        g_string_append_printf(
            text, "%s%" PRIu64 " %s", separator, s->dialogs_by_state[i], dialog_state_name((enum dialog_state)i));
        separator = ", ";
    }
    put_line(v, text);
}

void report_summary_text(
    GString *out, const struct summary *s, const struct report_capture *capture, const struct style *style)
{
    const struct screen v = {out, style, s, capture};

    put_capture(&v);
    put_losses(&v);
    if (!s->messages) {
        report_summary_screen_label(&v, "Messages");
        g_string_append(out, "no SIP messages\n");
        return;
    }
    put_messages(&v);
    put_classes(&v);
    put_methods_and_codes(&v);
    put_transactions(&v);
    put_dialogs(&v);
    report_summary_calls(&v);
    if (s->breakdown)
        report_summary_groups(&v);
}
