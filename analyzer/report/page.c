/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/page.h"

enum { LABEL = 17 }; /* columns before the text */

static void put(GString *out, const struct style *style, const char *name, struct slice text)
{
    g_string_append_printf(out, "  %-*s", LABEL - 2, name);
    style_wrap(out, style, LABEL, LABEL, text);
}

void page_line(GString *out, const struct style *style, const char *name, const char *text)
{
    if (text && *text)
        put(out, style, name, slice_of(text));
}

static void put_field(GString *out, const struct field *f, const struct value *v, const struct style *style)
{
    if (v->type == VALUE_TEXT)
        put(out, style, f->name, v->text);
    for (size_t i = 0; v->type == VALUE_LIST && i < v->n_items; i++)
        put(out, style, i ? "" : f->name, v->items[i].text);
}

void page_text(GString *out, const struct record_table *t, const struct record *r, const struct style *style)
{
    for (size_t i = 0; i < t->n_fields; i++) {
        struct value v = {0};

        t->fields[i].get(r, &v);
        if (i) {
            put_field(out, &t->fields[i], &v, style);
            continue;
        }
        char *title = g_strndup(v.text.p, v.text.n);
        style_heading(out, style, title);
        g_string_append_c(out, '\n');
        g_free(title);
    }
}
