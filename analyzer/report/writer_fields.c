/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/writer_fields.h"

#include "records/guess.h"
#include "report/escape.h"

/* Columns of a terminal on which all fields of a table are of use. */
enum { WIDE = 110 };

static bool any_for_text(const struct record_table *t)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & FIELD_TEXT)
            return true;
    return false;
}

static GPtrArray *default_fields(
    const struct record_table *t, enum writer_format format, unsigned terminal, bool several_inputs)
{
    GPtrArray *chosen = g_ptr_array_new();
    unsigned must = format == WRITER_TEXT && any_for_text(t) ? FIELD_TEXT : 0;
    unsigned never = several_inputs ? 0 : FIELD_MULTI;

    if (must && terminal && terminal < WIDE)
        never |= FIELD_WIDE;
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if ((f->flags & must) == must && !(f->flags & never))
            g_ptr_array_add(chosen, (gpointer)f);
    }
    return chosen;
}

static char *no_field(const struct record_table *t, struct slice name)
{
    const struct field *near = guess_field(t, name);
    GString *text = g_string_new("no field \"");

    escape_terminal(text, name);
    g_string_append_printf(text, "\" in %s", t->name);
    if (near)
        g_string_append_printf(text, "; did you mean \"%s\"?", near->name);
    g_string_append(text, "\nits fields are: ");
    for (size_t i = 0; i < t->n_fields; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", t->fields[i].name);
    return g_string_free(text, FALSE);
}

static bool add_named(GPtrArray *chosen, const struct record_table *t, struct slice name, char **message)
{
    const struct field *f = record_field(t, name);

    if (!f) {
        *message = no_field(t, name);
        return false;
    }
    if (g_ptr_array_find(chosen, f, NULL)) {
        *message = g_strdup_printf("the field \"%s\" is named twice", f->name);
        return false;
    }
    g_ptr_array_add(chosen, (gpointer)f);
    return true;
}

GPtrArray *writer_fields_choose(const struct record_table *t, const char *list, enum writer_format format,
    unsigned terminal, bool several_inputs, char **message)
{
    if (!list)
        return default_fields(t, format, terminal, several_inputs);
    GPtrArray *chosen = g_ptr_array_new();
    struct slice rest = slice_of(list);
    for (bool more = true; more;) {
        size_t comma = slice_find(rest, ',');
        if (!add_named(chosen, t, slice_trim(slice_head(rest, comma)), message)) {
            g_ptr_array_unref(chosen);
            return NULL;
        }
        more = comma < rest.n;
        rest = slice_from(rest, comma + 1);
    }
    return chosen;
}
