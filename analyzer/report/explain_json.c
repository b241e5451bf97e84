/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "engine/store/txn.h"
#include "engine/verdict/hops.h"
#include "engine/verdict/rules.h"
#include "report/explain.h"
#include "report/explain_legs.h"
#include "report/explain_media.h"
#include "report/explain_story.h"
#include "report/json.h"
#include "report/writer.h"

/* The record as `calls` has it. */
static void put_call(struct json *j, const struct record_source *source, ref call)
{
    const struct record_table *table = &records_calls;
    const struct field **fields = g_new(const struct field *, table->n_fields);
    GString *line = g_string_new(NULL);
    struct arena scratch = {0};
    const struct record record = {.engine = source->engine,
        .object = engine_call(source->engine, call),
        .files = source->files,
        .n_files = source->n_files,
        .scratch = &scratch};
    const struct writer_options options = {.format = WRITER_NDJSON, .string = line};

    for (size_t i = 0; i < table->n_fields; i++)
        fields[i] = &table->fields[i];
    struct writer *w = writer_new(&options);
    writer_begin(w, "calls", fields, table->n_fields);
    writer_record(w, &record);
    writer_end(w);
    writer_free(w);
    json_raw(j, "call", slice_trim((struct slice){line->str, line->len}));
    arena_clear(&scratch);
    g_string_free(line, TRUE);
    g_free(fields);
}

static void put_endpoint(struct json *j, const char *key, const struct endpoint *at)
{
    char text[ENDPOINT_TEXT];

    json_text(j, key, (struct slice){text, endpoint_format(at, text)});
}

static void put_evidence(struct json *j, const struct record_source *source, const struct message *m)
{
    const char *file = m->file < source->n_files ? source->files[m->file] : NULL;

    json_count(j, "frame", m->frame);
    json_text(j, "file", slice_of(file));
    json_time(j, "time", m->time);
    put_endpoint(j, "src", message_src(source->engine, m));
    put_endpoint(j, "dst", message_dst(source->engine, m));
}

static void put_no_evidence(struct json *j)
{
    static const char *const keys[] = {"frame", "file", "time", "src", "dst"};

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        json_null(j, keys[i]);
}

static void put_step(struct json *j, const struct record_source *source, const struct verdict *v, size_t i)
{
    const struct rule_row *rule = rule_row((enum rule)v->rules[i]);
    const struct message *m = engine_message(source->engine, v->shown[i]);

    json_open(j, NULL);
    json_text(j, "rule", slice_of(rule->name));
    json_text(j, "clause", *rule->clause ? slice_of(rule->clause) : SLICE_NONE);
    json_text(j, "text", slice_of(rule->sentence));
    if (m)
        put_evidence(j, source, m);
    else
        put_no_evidence(j);
    json_close(j);
}

static void put_links(struct json *j, const struct record_source *source, const struct call *c)
{
    GPtrArray *links = explain_links(source->engine, c);

    json_open_array(j, "links");
    for (guint i = 0; i < links->len; i++) {
        const struct explain_link *l = links->pdata[i];
        json_open(j, NULL);
        json_text(j, "text", slice_of(l->text));
        if (l->shown)
            put_evidence(j, source, l->shown);
        else
            put_no_evidence(j);
        json_close(j);
    }
    json_close_array(j);
    g_ptr_array_unref(links);
}

static void put_not_seen(struct json *j, unsigned gaps)
{
    json_open_array(j, "not_seen");
    for (unsigned g = 0; g < EXPLAIN_GAPS; g++)
        if (gaps & 1u << g)
            json_text(j, NULL, slice_of(explain_gap_name((enum explain_gap)g)));
    json_close_array(j);
}

static void put_story(struct json *j, const struct record_source *source, const struct call *c)
{
    struct explain_event events[EXPLAIN_STORY_MAX];
    size_t n = explain_story(source->engine, c, events);
    GString *text = g_string_new(NULL);

    json_open_array(j, "story");
    for (size_t i = 0; i < n; i++) {
        const struct message *m = engine_message(source->engine, events[i].msg);
        g_string_truncate(text, 0);
        explain_story_sentence(text, source->engine, &events[i]);
        json_open(j, NULL);
        json_count(j, "frame", m->frame);
        json_time(j, "time", m->time);
        json_text(j, "text", (struct slice){text->str, text->len});
        json_close(j);
    }
    json_close_array(j);
    g_string_free(text, TRUE);
}

static void put_hops(struct json *j, const struct record_source *source, const struct call *c)
{
    struct hop hops[HOPS_MAX];
    size_t n = hops_of(source->engine, c, hops);

    json_open_array(j, "hops");
    for (size_t i = 0; i < n; i++) {
        const struct txn *t = engine_txn(source->engine, hops[i].txn);
        json_open(j, NULL);
        put_endpoint(j, "client", txn_client(source->engine, t));
        put_endpoint(j, "server", txn_server(source->engine, t));
        json_ms(j, "forward_ms", hops[i].forward);
        json_ms(j, "back_ms", hops[i].back);
        json_close(j);
    }
    json_close_array(j);
}

void explain_json(GString *out, const struct record_source *source, ref call)
{
    const struct call *c = engine_call(source->engine, call);
    struct json j = {.out = out};
    GString *sentence = g_string_new(NULL);

    explain_sentence(sentence, source->engine, c);
    json_open(&j, NULL);
    json_text(&j, "schema", SLICE_LIT("sipray/1"));
    json_text(&j, "command", SLICE_LIT("explain"));
    put_call(&j, source, call);
    json_text(&j, "summary", (struct slice){sentence->str, sentence->len});
    json_open_array(&j, "steps");
    for (size_t i = 0; i < c->verdict.n_steps; i++)
        put_step(&j, source, &c->verdict, i);
    json_close_array(&j);
    put_links(&j, source, c);
    explain_legs_json(&j, source->engine, call);
    put_story(&j, source, c);
    put_hops(&j, source, c);
    explain_media_json(&j, source->engine, c);
    put_not_seen(&j, explain_gaps(source->engine, c));
    json_text(&j, "certainty", slice_of(explain_certainty_name(explain_certainty_of(c))));
    json_text(&j, "certainty_text", slice_of(explain_certainty_text(explain_certainty_of(c))));
    json_close(&j);
    g_string_free(sentence, TRUE);
}
