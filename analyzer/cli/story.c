/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/story.h"

#include "cli/terminal.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/explain.h"
#include "report/ladder.h"

#include <stdio.h>
#include <string.h>

struct teller {
    const struct options *options;
    const struct record_source *source;
    const struct filter *filter;
    struct style style;
    uint64_t number; /* of the call that was asked for; 0 = none */
    unsigned told;
    GString *out;
    GHashTable *chosen; /* numbers of calls */
    GHashTable *drawn;  /* those that were shown as a leg of another one */
};

static void flush(struct teller *t)
{
    fwrite(t->out->str, 1, t->out->len, stdout);
    g_string_truncate(t->out, 0);
}

/* ---- one story ---- */

static void tell_flow(struct teller *t, ref group, ref call)
{
    struct ladder *l = t->options->legs ? ladder_new_with_legs(t->source, group, call) : ladder_new(t->source, group, call);

    for (size_t i = 0; i < l->n_legs; i++)
        g_hash_table_add(t->drawn, GUINT_TO_POINTER(l->legs[i].number));

    switch (t->options->flow) {
    case FLOW_MERMAID: ladder_mermaid(t->out, l); break;
    case FLOW_SVG: ladder_svg(t->out, l); break;
    case FLOW_HTML: ladder_html(t->out, l); break;
    default: ladder_text(t->out, l, &t->style);
    }
    ladder_free(l);
}

/* explain as JSON without a call: one array of them all. */
static bool is_array(const struct options *o)
{
    return options_print(o, PRINTS_STORY) && o->writer != WRITER_TEXT && !o->subject;
}

static void tell(struct teller *t, ref group, ref call)
{
    bool is_text = t->options->writer == WRITER_TEXT && t->options->flow == FLOW_RECORDS;

    if (t->told++)
        g_string_append(t->out, is_text ? "\n" : is_array(t->options) ? ",\n" : "");
    if (options_print(t->options, PRINTS_LADDER))
        tell_flow(t, group, call);
    else if (t->options->writer == WRITER_TEXT)
        explain_text(t->out, t->source, call, &t->style);
    else
        explain_json(t->out, t->source, call);
    flush(t);
}

/* ---- which ones ---- */

static bool is_asked_for(const struct teller *t, const struct record *r)
{
    const struct call *c = r->object;

    if (t->filter && !filter_match(t->filter, r))
        return false;
    if (!t->options->subject)
        return true;
    return t->number ? c->no == t->number
                     : slice_eq(engine_group(r->engine, c->group)->call_id, slice_of(t->options->subject));
}

static void choose_legs(struct teller *t, const struct record *r)
{
    const struct call *c = r->object;
    ref call = message_call(r->engine, engine_message(r->engine, c->first_msg));
    struct ladder *l = ladder_new_with_legs(t->source, c->group, call);

    for (size_t i = 0; i < l->n_legs; i++)
        g_hash_table_add(t->chosen, GUINT_TO_POINTER(l->legs[i].number));
    ladder_free(l);
}

static bool choose_call(const struct record *r, void *user)
{
    struct teller *t = user;
    const struct call *c = r->object;

    if (!is_asked_for(t, r))
        return true;
    g_hash_table_add(t->chosen, GUINT_TO_POINTER(c->no));
    if (t->options->legs)
        choose_legs(t, r);
    return true;
}

/* A picture is one document: of several calls it shows the first. */
static bool is_single(const struct options *o)
{
    return o->flow == FLOW_SVG || o->flow == FLOW_MERMAID;
}

static bool tell_call(const struct record *r, void *user)
{
    struct teller *t = user;
    const struct call *c = r->object;

    if (!is_asked_for(t, r) || g_hash_table_contains(t->drawn, GUINT_TO_POINTER(c->no)))
        return true;
    tell(t, c->group, message_call(r->engine, engine_message(r->engine, c->first_msg)));
    return !is_single(t->options);
}

/* A Call-ID without a call (OPTIONS, REGISTER …) has a flow too. */
static bool tell_group(const struct record *r, void *user)
{
    struct teller *t = user;
    const struct message *m = r->object;

    if (!slice_eq(engine_group(r->engine, m->group)->call_id, slice_of(t->options->subject)))
        return true;
    tell(t, m->group, 0);
    return false;
}

static void tell_all(struct teller *t)
{
    const char *subject = t->options->subject;

    records_each(&records_calls, t->source, tell_call, t);
    if (!t->told && subject && !t->number && options_print(t->options, PRINTS_LADDER))
        records_each(&records_messages, t->source, tell_group, t);
}

static struct teller teller_of(const struct options *o, const struct record_source *source, const struct filter *filter)
{
    struct teller t = {.options = o, .source = source, .filter = filter};

    if (o->subject && !slice_number(slice_of(o->subject), UINT32_MAX, &t.number))
        t.number = 0;
    return t;
}

GHashTable *story_choose(const struct options *o, const struct record_source *source, const struct filter *filter)
{
    struct teller t = teller_of(o, source, filter);

    t.chosen = g_hash_table_new(NULL, NULL);
    records_each(&records_calls, source, choose_call, &t);
    return t.chosen;
}

bool story_print(const struct options *o, const struct record_source *source, const struct filter *filter)
{
    struct teller t = teller_of(o, source, filter);

    t.style = terminal_style(o);
    t.out = g_string_new(NULL);
    t.drawn = g_hash_table_new(NULL, NULL);
    if (o->flow == FLOW_HTML)
        ladder_html_begin(t.out);
    if (is_array(o))
        g_string_append(t.out, "[\n");
    tell_all(&t);
    if (is_array(o))
        g_string_append(t.out, "]\n");
    if (o->flow == FLOW_HTML)
        ladder_html_end(t.out);
    flush(&t);
    g_string_free(t.out, TRUE);
    g_hash_table_unref(t.drawn);
    if (!t.told && o->subject)
        fprintf(stderr, "sipray: there is no call \"%s\" here: sipray calls lists their numbers\n", o->subject);
    else if (!t.told && !o->quiet)
        fputs("sipray: no calls\n", stderr);
    return t.told || !o->subject;
}
