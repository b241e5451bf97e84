/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/ladder.h"

#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "report/explain.h"
#include "report/ladder_hosts.h"
#include "sip/msg.h"
#include "sip/status.h"

#include <stdlib.h>

enum { LABEL_MAX = 96 }; /* bytes of a method or a reason phrase */

/* ---- which messages ---- */

static bool is_only_call(const struct engine *e, const struct group *g)
{
    const struct call *last = engine_call(e, g->last_call);

    return last && !last->prev_in_group && !g->last_registration;
}

/* What belongs to no call of a Call-ID that has just one is shown with that one. */
static bool belongs(const struct engine *e, const struct message *m, ref call, bool only)
{
    ref of = message_call(e, m);

    return !call || of == call || (!of && only);
}

static int by_time(const void *a, const void *b)
{
    const struct message *x = ((const struct ladder_row *)a)->msg, *y = ((const struct ladder_row *)b)->msg;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->no > y->no) - (x->no < y->no);
}

static void collect_call(struct ladder *l, const struct group *group, ref call, GArray *rows)
{
    const struct engine *e = l->engine;
    bool only = is_only_call(e, group);

    for (ref r = group->first_msg; r; r = engine_message(e, r)->next_in_group) {
        struct ladder_row row = {.msg = engine_message(e, r)};
        if (!belongs(e, row.msg, call, only))
            continue;
        if (row.msg->sighting == SIGHTING_DUPLICATE)
            l->duplicates++;
        else
            g_array_append_val(rows, row);
    }
}

static void collect(struct ladder *l, ref call)
{
    const struct engine *e = l->engine;
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(struct ladder_row));

    collect_call(l, l->group, call, rows);
    for (size_t i = 0; i < l->n_legs; i++) {
        const struct call *leg = engine_call(e, l->legs[i].call);
        collect_call(l, engine_group(e, leg->group), l->legs[i].call, rows);
    }
    l->n_rows = rows->len;
    l->rows = (struct ladder_row *)(void *)g_array_free(rows, FALSE);
    qsort(l->rows, l->n_rows, sizeof *l->rows, by_time);
}

/* ---- what they say ---- */

static struct slice method_of(const struct engine *e, const struct message *m)
{
    const struct txn *t = engine_txn(e, m->txn);

    if (m->method == METHOD_OTHER && t)
        return slice_of(txn_method_name(t));
    return slice_of(sip_method_name((enum sip_method)m->method));
}

/* Not too much of it, and no half of a character. */
static void append(GString *out, struct slice text)
{
    size_t n = MIN(text.n, LABEL_MAX);

    while (n && n < text.n && (text.p[n] & 0xc0) == 0x80)
        n--;
    g_string_append_len(out, text.p, (gssize)n);
}

static void put_status(GString *out, const struct engine *e, const struct message *m, struct sip_msg *parsed)
{
    const struct sip_status *row = sip_status_find(m->status);
    struct slice bytes = message_bytes(e, m), reason = slice_of(row ? row->name : "");

    if (bytes.p && sip_msg_parse(bytes, m->truncated, parsed) == SIP_OK && parsed->reason.n)
        reason = parsed->reason;
    g_string_append_printf(out, "%u%s", m->status, reason.n ? " " : "");
    append(out, reason);
}

static char *label_of(const struct engine *e, const struct message *m, struct sip_msg *parsed)
{
    GString *out = g_string_new(NULL);
    struct slice method = method_of(e, m);

    if (m->status)
        put_status(out, e, m, parsed);
    else
        append(out, method.n ? method : SLICE_LIT("(request)"));
    if (m->status && m->method != METHOD_INVITE && method.n) {
        g_string_append(out, " (");
        append(out, method);
        g_string_append_c(out, ')');
    }
    if (m->sdp)
        g_string_append(out, " (SDP)");
    return g_string_free(out, FALSE);
}

static void describe(struct ladder *l)
{
    struct sip_msg *parsed = g_new(struct sip_msg, 1);

    for (size_t i = 0; i < l->n_rows; i++) {
        struct ladder_row *row = &l->rows[i];
        const struct message *of = engine_message(l->engine, row->msg->of);
        row->since = row->msg->time - l->rows[0].msg->time;
        row->label = label_of(l->engine, row->msg, parsed);
        row->of_frame = of ? of->frame : 0;
        l->several_files |= row->msg->file != l->rows[0].msg->file;
    }
    g_free(parsed);
}

static struct ladder *begin(const struct record_source *source, ref group, ref call)
{
    struct ladder *l = g_new0(struct ladder, 1);

    l->engine = source->engine;
    l->group = engine_group(source->engine, group);
    l->call = l->first = engine_call(source->engine, call);
    return l;
}

static struct ladder *finish(struct ladder *l, ref call)
{
    collect(l, call);
    describe(l);
    ladder_hosts_place(l);
    return l;
}

struct ladder *ladder_new(const struct record_source *source, ref group, ref call)
{
    return finish(begin(source, group, call), call);
}

static bool is_drawn(const struct ladder *l, ref call, const struct leg *leg)
{
    for (size_t i = 0; i < l->n_legs; i++)
        if (l->legs[i].call == leg->call)
            return true;
    return leg->call == call;
}

static void add_legs(struct ladder *l, ref of, ref call)
{
    struct leg legs[LEGS_MAX];
    size_t n = legs_of(l->engine, of, legs);

    for (size_t i = 0; i < n && l->n_legs < LEGS_MAX; i++) {
        if (is_drawn(l, call, &legs[i]))
            continue;
        l->legs[l->n_legs++] = legs[i];
        if (legs[i].number < l->first->no)
            l->first = engine_call(l->engine, legs[i].call);
    }
}

struct ladder *ladder_new_with_legs(const struct record_source *source, ref group, ref call)
{
    struct ladder *l = begin(source, group, call);

    if (call)
        add_legs(l, call, call);
    for (size_t i = 0; i < l->n_legs; i++)
        add_legs(l, l->legs[i].call, call);
    return finish(l, call);
}

void ladder_free(struct ladder *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->n_rows; i++)
        g_free(l->rows[i].label);
    g_free(l->rows);
    g_free(l);
}

void ladder_frame(GString *out, const struct ladder *l, const struct ladder_row *row)
{
    if (l->several_files)
        g_string_append_printf(out, "%u:", row->msg->file + 1u);
    g_string_append_printf(out, "%u", row->msg->frame);
}

const char *ladder_class(const struct ladder_row *row)
{
    return row->msg->status ? sip_class_name(sip_class_of(row->msg->status)) : "request";
}

void ladder_ending(GString *out, const struct ladder *l)
{
    if (l->call)
        explain_sentence(out, l->engine, l->call);
}
