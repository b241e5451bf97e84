/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/diff.h"
#include "report/escape.h"
#include "report/explain.h"
#include "report/utf8.h"
#include "sip/msg.h"
#include "sip/status.h"

enum {
    COLUMNS_MOST = 120,
    SUBJECT = 22, /* columns of the first cell, with the space behind it */
    CELLS = 3,
    VALUE_MOST = 600, /* bytes of a value that are shown */
};

struct page {
    GString *out;
    const struct diff *d;
    const struct style *style;
    size_t half; /* columns of the cell of a side */
};

static void heading(const struct page *p, const char *text)
{
    g_string_append_c(p->out, '\n');
    style_heading(p->out, p->style, text);
    g_string_append_c(p->out, '\n');
}

/* Neither side is known to be the good one, so neither is green. */
static const char *color_of_side(int side)
{
    return color_of(side == 0 ? SLICE_LIT("in_progress") : SLICE_LIT("busy"));
}

/* ---- cells beside each other ---- */

/* Takes what fits into a cell off the front, at a space where there is one. */
static struct slice take_line(struct slice *rest, size_t columns)
{
    struct slice line = slice_head(*rest, slice_find(*rest, '\n')), fits = utf8_head(line, columns);
    size_t end = fits.n;

    if (fits.n < line.n) {
        while (end > columns / 2 && line.p[end] != ' ' && line.p[end - 1] != ' ')
            end--;
        if (end <= columns / 2)
            end = fits.n ? fits.n : 1;
    }
    line = slice_head(line, end);
    *rest = slice_from(*rest, end);
    while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\n'))
        *rest = slice_from(*rest, 1);
    return line;
}

static void put_row(const struct page *p, const char *const cells[CELLS])
{
    struct slice rest[CELLS] = {slice_of(cells[0]), slice_of(cells[1]), slice_of(cells[2])};

    while (rest[0].n || rest[1].n || rest[2].n) {
        g_string_append(p->out, "  ");
        for (int i = 0; i < CELLS; i++) {
            size_t width = i == 0 ? SUBJECT - 1 : p->half - 1;
            struct slice line = take_line(&rest[i], width);
            style_start(p->out, p->style, i ? color_of_side(i - 1) : NULL);
            size_t start = p->out->len;
            g_string_append_len(p->out, line.p, (gssize)line.n);
            size_t used = utf8_columns((struct slice){p->out->str + start, line.n});
            style_end(p->out, p->style, i ? color_of_side(i - 1) : NULL);
            if (i + 1 < CELLS)
                g_string_append_printf(p->out, "%*s", (int)(width + 1 - used), "");
        }
        while (p->out->str[p->out->len - 1] == ' ')
            g_string_truncate(p->out, p->out->len - 1);
        g_string_append_c(p->out, '\n');
    }
}

static char *shown(const char *value)
{
    GString *out = g_string_new(NULL);

    if (!value)
        return g_strdup("(not there)");
    struct slice text = slice_of(value);
    escape_terminal(out, slice_head(text, VALUE_MOST));
    if (text.n > VALUE_MOST)
        g_string_append(out, " ...");
    return g_string_free(out, FALSE);
}

/* ---- names ---- */

static void put_message(GString *out, const struct diff_side *s, const struct message *m)
{
    const struct sip_status *row = sip_status_find(m->status);
    const struct txn *t = engine_txn(s->source->engine, m->txn);
    const char *method = t ? txn_method_name(t) : sip_method_name((enum sip_method)m->method);

    if (m->method != METHOD_OTHER)
        method = sip_method_name((enum sip_method)m->method);
    if (m->status == 0) {
        escape_terminal(out, slice_head(slice_of(method), 40));
        return;
    }
    g_string_append_printf(out, "%u%s%s", m->status, row ? " " : "", row ? row->name : "");
    if (m->method != METHOD_INVITE) {
        g_string_append(out, " (");
        escape_terminal(out, slice_head(slice_of(method), 40));
        g_string_append_c(out, ')');
    }
}

/* "in INVITE" */
static void put_place(GString *out, const struct diff *d, const struct diff_item *item)
{
    const struct diff_pair *pair;

    if (item->pair == SIZE_MAX)
        return;
    pair = &g_array_index(d->pairs, struct diff_pair, item->pair);
    g_string_append(out, "\n in ");
    put_message(out, &d->side[0], pair->message[0]);
    if (pair->message[0]->status != pair->message[1]->status)
        g_string_append_printf(out, " / %u", pair->message[1]->status);
}

/* ---- what differs ---- */

static bool is_same(const struct diff_item *a, const struct diff_item *b)
{
    return a->rank == b->rank && strcmp(a->subject, b->subject) == 0 && g_strcmp0(a->value[0], b->value[0]) == 0 &&
           g_strcmp0(a->value[1], b->value[1]) == 0;
}

static gboolean same_item(gconstpointer a, gconstpointer b)
{
    return is_same(a, b);
}

static guint hash_item(gconstpointer data)
{
    const struct diff_item *item = data;

    return g_str_hash(item->subject) ^ (item->value[0] ? g_str_hash(item->value[0]) : 1) * 31 ^
           (item->value[1] ? g_str_hash(item->value[1]) : 1) * 17;
}

static void put_item(const struct page *p, const struct diff_item *item, unsigned times)
{
    GString *subject = g_string_new(NULL);
    char *values[2] = {shown(item->value[0]), shown(item->value[1])};

    escape_terminal(subject, slice_of(item->subject));
    put_place(subject, p->d, item);
    if (times > 1)
        g_string_append_printf(subject, " and %u more", times - 1);
    put_row(p, (const char *const[]){subject->str, values[0], values[1]});
    g_string_free(subject, TRUE);
    g_free(values[0]);
    g_free(values[1]);
}

/* What differs in the same way in several messages is said once. */
static void put_items(const struct page *p)
{
    GHashTable *times = g_hash_table_new(hash_item, same_item);
    const GArray *items = p->d->items;
    int rank = -1;

    for (guint i = 0; i < items->len; i++) {
        struct diff_item *item = &g_array_index(items, struct diff_item, i);
        g_hash_table_insert(times, item, GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(times, item)) + 1));
    }
    for (guint i = 0; i < items->len; i++) {
        struct diff_item *item = &g_array_index(items, struct diff_item, i);
        unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(times, item));
        if (!n)
            continue;
        if (rank != (int)item->rank)
            heading(p, diff_rank_name(item->rank));
        rank = (int)item->rank;
        put_item(p, item, n);
        g_hash_table_insert(times, item, NULL);
    }
    g_hash_table_unref(times);
    if (!items->len)
        g_string_append(p->out, "\nNothing differs but what is bound to.\n");
}

/* ---- the messages beside each other ---- */

static char *message_cell(const struct page *p, int side, const struct message *m)
{
    const struct diff_side *s = &p->d->side[side];
    GString *out = g_string_new(NULL);

    if (m) {
        g_string_append_printf(out, "%u ", m->frame);
        put_message(out, s, m);
        if (m->sdp)
            g_string_append(out, " (SDP)");
    }
    return g_string_free(out, FALSE);
}

static void put_pair(const struct page *p, const struct diff_pair *pair)
{
    char *cells[2] = {message_cell(p, 0, pair->message[0]), message_cell(p, 1, pair->message[1])}, mark[32];

    if (!pair->message[0])
        g_strlcpy(mark, "only in B", sizeof mark);
    else if (!pair->message[1])
        g_strlcpy(mark, "only in A", sizeof mark);
    else if (pair->n_items)
        g_snprintf(mark, sizeof mark, "%zu %s", pair->n_items, pair->n_items == 1 ? "difference" : "differences");
    else
        g_strlcpy(mark, "same", sizeof mark);
    put_row(p, (const char *const[]){mark, cells[0], cells[1]});
    g_free(cells[0]);
    g_free(cells[1]);
}

static void put_messages(const struct page *p)
{
    heading(p, "messages");
    for (guint i = 0; i < p->d->pairs->len; i++)
        put_pair(p, &g_array_index(p->d->pairs, struct diff_pair, i));
    for (int side = 0; side < 2; side++)
        if (p->d->side[side].left_out)
            g_string_append_printf(p->out, "  %zu further messages of call %c were not compared\n", p->d->side[side].left_out, "AB"[side]);
}

/* ---- the head ---- */

static void put_hosts(const struct page *p, const struct diff_side *s)
{
    GString *text = g_string_new(NULL);
    char host[ENDPOINT_TEXT];

    for (size_t i = 0; i < s->n_hosts; i++) {
        if (s->hosts[i].port)
            endpoint_format(&s->hosts[i], host);
        else
            endpoint_format_ip(&s->hosts[i], host);
        g_string_append_printf(text, "%s{%zu} %s", i ? ", " : "", i + 1, host);
    }
    g_string_append(p->out, "   ");
    style_wrap(p->out, p->style, 3, 3, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

static void put_call(const struct page *p, int side)
{
    const struct diff_side *s = &p->d->side[side];
    GString *text = g_string_new(NULL);

    style_start(p->out, p->style, color_of_side(side));
    g_string_append_printf(p->out, "%c", "AB"[side]);
    style_end(p->out, p->style, color_of_side(side));
    g_string_append_printf(text, "call %u", s->call->no);
    if (s->source->n_files) {
        g_string_append(text, " of ");
        escape_terminal(text, slice_of(s->source->files[0]));
    }
    g_string_append(text, ", ");
    escape_terminal(text, slice_head(s->call->from, 200));
    g_string_append(text, " to ");
    escape_terminal(text, slice_head(s->call->to, 200));
    g_string_append(text, ". ");
    explain_sentence(text, s->source->engine, s->call);
    g_string_append(p->out, "  ");
    style_wrap(p->out, p->style, 3, 3, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
    put_hosts(p, s);
}

void diff_text(GString *out, const struct diff *d, const struct style *style)
{
    size_t columns = MIN(MAX(style_columns(style), 60u), (size_t)COLUMNS_MOST);
    const struct page p = {out, d, style, (columns - 2 - SUBJECT) / 2};

    put_call(&p, 0);
    put_call(&p, 1);
    put_items(&p);
    put_messages(&p);
}
