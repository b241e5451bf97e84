/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the records of a table as text: null, 12, words, [a,b]; durations in milliseconds. */
#ifndef TESTS_RECORD_TEXT_H
#define TESTS_RECORD_TEXT_H

#include "engine/engine_feed.h"
#include "records/record.h"

#include <glib.h>

static void record_text_put(GString *out, const struct value *v)
{
    char text[CAPTIME_TEXT];

    switch (v->type) {
    case VALUE_NULL: g_string_append(out, "null"); break;
    case VALUE_INT: g_string_append_printf(out, "%lld", (long long)v->i); break;
    case VALUE_TEXT:
    case VALUE_OBJECT: g_string_append_len(out, v->text.p, (gssize)v->text.n); break;
    case VALUE_TIME: g_string_append_len(out, text, (gssize)captime_format(v->i, text)); break;
    case VALUE_DURATION: g_string_append_len(out, text, (gssize)captime_format_ms(v->i, text)); break;
    case VALUE_LIST:
        g_string_append_c(out, '[');
        for (size_t i = 0; i < v->n_items; i++) {
            g_string_append(out, i ? "," : "");
            record_text_put(out, &v->items[i]);
        }
        g_string_append_c(out, ']');
        break;
    }
}

struct record_text {
    const struct record_table *table;
    size_t nth;
    const char *wanted;
};

static void record_text_field(const struct record_text *t, const struct record *r, const char *line)
{
    struct value v = {0};
    char **parts = g_strsplit(line, "=", 2);
    const struct field *field = record_field(t->table, slice_of(parts[0]));
    GString *found = g_string_new(NULL);

    cr_assert_not_null(field, "%s", line);
    field->get(r, &v);
    cr_expect(v.type == field->type || v.type == VALUE_NULL, "%s: its type", line);
    record_text_put(found, &v);
    cr_expect_str_eq(found->str, parts[1], "%s is %s, not %s", parts[0], found->str, parts[1]);
    g_string_free(found, TRUE);
    g_strfreev(parts);
}

static bool record_text_visit(const struct record *r, void *user)
{
    struct record_text *t = user;

    if (--t->nth)
        return true;
    char **lines = g_strsplit(t->wanted, "\n", 0);
    for (char **line = lines; *line; line++)
        record_text_field(t, r, *line);
    g_strfreev(lines);
    return false;
}

/* The nth (1..) record of a table has these fields: lines of `name=value`. */
static void expect_record(const struct feed *f, const struct record_table *table, size_t nth, const char *wanted)
{
    static const char *const files[] = {"one.pcap", "two.pcap"};
    struct record_text t = {table, nth, wanted};

    records_each(table, &(struct record_source){f->e, files, 2}, record_text_visit, &t);
    cr_assert_eq(t.nth, 0, "there are too few records");
}

/* Feeds these messages, and looks at one record. */
__attribute__((unused)) static void expect_of(
    const char *messages, double end, const struct record_table *table, size_t nth, const char *wanted)
{
    struct feed f = feed_new(&(struct engine_options){.keep_bytes = true, .keep_media = true});

    feed(&f, messages);
    feed_end(&f, end);
    expect_record(&f, table, nth, wanted);
    engine_free(f.e);
}

#endif
