/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/escape.h"
#include "report/writer_kind.h"
#include "report/writer_scalar.h"

static void put_item(GString *out, const struct value *v)
{
    if (v->type == VALUE_TEXT || v->type == VALUE_OBJECT)
        g_string_append_len(out, v->text.p, (gssize)v->text.n);
    else if (v->type != VALUE_NULL)
        writer_scalar(out, v);
}

static void put_list(GString *out, const struct value *v)
{
    GString *joined = g_string_new(NULL);

    for (size_t i = 0; i < v->n_items; i++) {
        if (i)
            g_string_append_c(joined, ';');
        put_item(joined, &v->items[i]);
    }
    escape_csv(out, (struct slice){joined->str, joined->len});
    g_string_free(joined, TRUE);
}

static void put_cell(GString *out, const struct value *v)
{
    switch (v->type) {
    case VALUE_NULL: break;
    case VALUE_TEXT: escape_csv(out, v->text); break;
    case VALUE_LIST: put_list(out, v); break;
    default: writer_scalar(out, v); break;
    }
}

static void end_cell(const struct writer *w, size_t i, GString *out)
{
    g_string_append(out, i + 1 < w->n_fields ? "," : "\r\n");
}

static void csv_begin(struct writer *w)
{
    for (size_t i = 0; i < w->n_fields; i++) {
        escape_csv(w->out, slice_of(w->fields[i]->name));
        end_cell(w, i, w->out);
    }
}

static void csv_render(const struct writer *w, const struct record *r, GString *row)
{
    size_t start = row->len;

    for (size_t i = 0; i < w->n_fields; i++) {
        struct value v = writer_value(w->fields[i], r);
        put_cell(row, &v);
        if (w->n_fields == 1 && row->len == start)
            g_string_append(row, "\"\""); /* readers take an empty line for no record */
        end_cell(w, i, row);
    }
}

static void csv_row(struct writer *w, struct slice row)
{
    g_string_append_len(w->out, row.p, (gssize)row.n);
}

const struct writer_kind writer_csv = {.name = "csv", .begin = csv_begin, .render = csv_render, .row = csv_row};
