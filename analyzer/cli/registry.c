/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/registry.h"

#include "cli/expression.h"
#include "cli/terminal.h"
#include "report/codes.h"
#include "report/writer_fields.h"

#include <stdio.h>

struct selection {
    const struct options *options;
    struct filter *filter;
    struct writer *writer; /* NULL while they are only counted */
    uint64_t code;         /* 0 = by text */
    unsigned count;
    const struct sip_status *only; /* the last one counted */
};

static bool is_selected(const struct selection *s, const struct record *r)
{
    const struct sip_status *row = r->object;

    if (s->filter && !filter_match(s->filter, r))
        return false;
    if (!s->options->subject)
        return true;
    return s->code ? row->code == s->code : codes_match(row, slice_of(s->options->subject));
}

static bool visit(const struct record *r, void *user)
{
    struct selection *s = user;

    if (!is_selected(s, r))
        return true;
    s->count++;
    s->only = r->object;
    if (s->writer)
        writer_record(s->writer, r);
    return true;
}

static void print_page(const struct selection *s)
{
    GString *text = g_string_new(NULL);
    struct style style = terminal_style(s->options);

    codes_text(text, s->only, &style);
    fwrite(text->str, 1, text->len, stdout);
    g_string_free(text, TRUE);
}

static bool print_table(struct selection *s, const GPtrArray *fields)
{
    struct writer_options options = {.format = s->options->writer, .color = terminal_has_color(s->options),
        .terminal = terminal_width(), .file = stdout};
    struct record_source none = {0};

    s->writer = writer_new(&options);
    writer_begin(s->writer, "codes", (const struct field *const *)fields->pdata, fields->len);
    records_each(&records_codes, &none, visit, s);
    bool ok = writer_end(s->writer);
    writer_free(s->writer);
    return ok;
}

/* One code as text is a page, unless fields were chosen. */
static bool print_selected(struct selection *s, const GPtrArray *fields)
{
    struct record_source none = {0};

    records_each(&records_codes, &none, visit, s);
    if (!s->count) {
        fprintf(stderr, "sipray: no response code or name matches \"%s\"\n", s->options->subject ? s->options->subject : s->options->filter);
        return false;
    }
    if (s->count == 1 && s->options->subject && s->options->writer == WRITER_TEXT && !s->options->fields) {
        print_page(s);
        return true;
    }
    return print_table(s, fields);
}

bool registry_print(const struct options *o)
{
    struct selection s = {.options = o};
    char *message = NULL;
    GPtrArray *fields = writer_fields_choose(&records_codes, o->fields, o->writer, terminal_width(), false, &message);
    bool ok = false;

    if (o->subject && !slice_number(slice_of(o->subject), 999, &s.code))
        s.code = 0;
    if (!fields)
        fprintf(stderr, "sipray: %s\n", message);
    else if (expression_compile(&records_codes, o->filter, &s.filter))
        ok = print_selected(&s, fields);
    filter_free(s.filter);
    if (fields)
        g_ptr_array_unref(fields);
    g_free(message);
    return ok;
}
