/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/escape.h"
#include "report/writer_kind.h"
#include "report/writer_scalar.h"

static void put_list(GString *out, const struct value *v);
static void put_object(GString *out, const struct value *v);

static void put_value(GString *out, const struct value *v)
{
    switch (v->type) {
    case VALUE_NULL: g_string_append(out, "null"); break;
    case VALUE_TEXT: escape_json(out, v->text); break;
    case VALUE_TIME:
        g_string_append_c(out, '"');
        writer_scalar(out, v);
        g_string_append_c(out, '"');
        break;
    case VALUE_LIST: put_list(out, v); break;
    case VALUE_OBJECT: put_object(out, v); break;
    default: writer_scalar(out, v); break;
    }
}

static void put_list(GString *out, const struct value *v)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < v->n_items; i++) {
        if (i)
            g_string_append_c(out, ',');
        put_value(out, &v->items[i]);
    }
    g_string_append_c(out, ']');
}

/* The name of a field is an identifier: there is nothing in it to escape. */
static void put_name(GString *out, const char *name, bool first)
{
    g_string_append(out, first ? "\"" : ",\"");
    g_string_append(out, name);
    g_string_append(out, "\":");
}

static void put_object(GString *out, const struct value *v)
{
    g_string_append_c(out, '{');
    for (size_t i = 0; i < v->n_items; i++) {
        put_name(out, v->items[i].name, i == 0);
        put_value(out, &v->items[i]);
    }
    g_string_append_c(out, '}');
}

static void json_render(const struct writer *w, const struct record *r, GString *out)
{
    g_string_append_c(out, '{');
    for (size_t i = 0; i < w->n_fields; i++) {
        struct value v = writer_value(w->fields[i], r);
        put_name(out, w->fields[i]->name, i == 0);
        put_value(out, &v);
    }
    g_string_append_c(out, '}');
}

static void json_begin(struct writer *w)
{
    g_string_append(w->out, "{\"schema\":\"sipray/1\",\"command\":");
    escape_json(w->out, slice_of(w->command));
    g_string_append(w->out, ",\"records\":[");
}

static void json_row(struct writer *w, struct slice row)
{
    g_string_append(w->out, w->records ? ",\n" : "\n");
    g_string_append_len(w->out, row.p, (gssize)row.n);
}

static void json_end(struct writer *w)
{
    g_string_append(w->out, "\n]}\n");
}

static void ndjson_row(struct writer *w, struct slice row)
{
    g_string_append_len(w->out, row.p, (gssize)row.n);
    g_string_append_c(w->out, '\n');
}

const struct writer_kind writer_json = {
    .name = "json", .begin = json_begin, .render = json_render, .row = json_row, .end = json_end};
const struct writer_kind writer_json_lines = {.name = "ndjson", .render = json_render, .row = ndjson_row};
