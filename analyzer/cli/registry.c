/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/registry.h"

#include "cli/expression.h"
#include "cli/terminal.h"
#include "report/codes.h"
#include "report/page.h"
#include "report/writer_fields.h"
#include "sip/status.h"

#include <stdio.h>

struct selection {
    const struct options *options;
    const struct record_table *table;
    struct filter *filter;
    struct writer *writer;  /* NULL while they are only counted */
    GString *page;          /* or the one record is printed here */
    uint64_t code;          /* of codes; 0 = by text */
    enum sip_class klass;   /* of codes: of a whole class */
    bool by_name;           /* those whose name is the subject */
    unsigned count;
};

static bool is_meant(const struct selection *s, const struct record *r)
{
    struct slice subject = slice_of(s->options->subject);

    if (!s->options->subject)
        return true;
    if (s->table != &records_codes)
        return s->by_name ? record_is_named(s->table, r, subject) : record_has(s->table, r, subject);
    const struct sip_status *row = r->object;
    return s->klass ? row->klass == s->klass : s->code ? row->code == s->code : codes_match(row, subject);
}

static bool visit(const struct record *r, void *user)
{
    struct selection *s = user;
    struct style style = terminal_style(s->options);

    if (!is_meant(s, r) || (s->filter && !filter_match(s->filter, r)))
        return true;
    s->count++;
    if (s->writer)
        writer_record(s->writer, r);
    else if (s->page && s->table == &records_codes)
        codes_text(s->page, r->object, &style);
    else if (s->page)
        page_text(s->page, s->table, r, &style);
    return true;
}

/* A code that is not registered counts as another one, and is a record too. */
static void visit_all(struct selection *s)
{
    struct record_source none = {0};
    struct sip_status unregistered;

    s->count = 0;
    records_each(s->table, &none, visit, s);
    if (s->table == &records_codes && sip_status_unregistered((unsigned)s->code, &unregistered))
        records_one_row(&unregistered, visit, s);
}

static void print_page(struct selection *s)
{
    s->page = g_string_new(NULL);
    visit_all(s);
    fwrite(s->page->str, 1, s->page->len, stdout);
    g_string_free(s->page, TRUE);
}

static void print_class(const struct selection *s)
{
    GString *text = g_string_new(NULL);
    struct style style = terminal_style(s->options);

    codes_class_text(text, s->klass, &style);
    g_string_append_c(text, '\n');
    fwrite(text->str, 1, text->len, stdout);
    g_string_free(text, TRUE);
}

static bool print_table(struct selection *s, const GPtrArray *fields)
{
    struct writer_options options = {.format = s->options->writer, .color = terminal_has_color(s->options),
        .terminal = terminal_width(), .file = stdout};

    s->writer = writer_new(&options);
    writer_begin(s->writer, s->table->name, (const struct field *const *)fields->pdata, fields->len);
    visit_all(s);
    bool ok = writer_end(s->writer);
    writer_free(s->writer);
    return ok;
}

/* One row as text is a page, unless fields were chosen. */
static bool print_selected(struct selection *s, const GPtrArray *fields)
{
    bool pages = s->options->subject && s->options->writer == WRITER_TEXT && !s->options->fields;

    visit_all(s);
    if (!s->count && s->by_name) {
        s->by_name = false;
        visit_all(s);
    }
    if (!s->count) {
        fprintf(stderr, "sipray: nothing in %s matches \"%s\"\n", s->table->name, s->options->subject ? s->options->subject : s->options->filter);
        return false;
    }
    if (pages && s->klass)
        print_class(s);
    else if (pages && s->count == 1) {
        print_page(s);
        return true;
    }
    return print_table(s, fields);
}

/* "480", "4xx" or "4"; anything else is a text. */
static void read_code(struct selection *s, struct slice subject)
{
    struct slice digit = slice_head(subject, 1);
    uint64_t klass;

    if (!slice_number(subject, 999, &s->code))
        s->code = 0;
    if ((subject.n == 1 || (subject.n == 3 && slice_eqi(slice_from(subject, 1), SLICE_LIT("xx")))) &&
        slice_number(digit, CLASSES - 1, &klass))
        s->klass = (enum sip_class)klass;
}

bool registry_print(const struct options *o)
{
    struct selection s = {.options = o, .table = records_find(command_name(o->command)), .by_name = true};
    char *message = NULL;
    GPtrArray *fields = writer_fields_choose(s.table, o->fields, o->writer, terminal_width(), false, &message);
    bool ok = false;

    if (o->subject && s.table == &records_codes)
        read_code(&s, slice_of(o->subject));
    if (!fields)
        fprintf(stderr, "sipray: %s\n", message);
    else if (expression_compile(s.table, o->filter, &s.filter))
        ok = print_selected(&s, fields);
    filter_free(s.filter);
    if (fields)
        g_ptr_array_unref(fields);
    g_free(message);
    return ok;
}
