/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of made-up records for the tests of the writers: the object of a record is an array of values, one for each
 * field. */
#ifndef WRITER_MOCK_H
#define WRITER_MOCK_H

#include "base/slice.h"
#include "report/writer_fields.h"

enum { MOCK_FIELDS = 7 };

/* clang-format off */
#define TEXT(s)      {.type = VALUE_TEXT, .text = {(s), sizeof(s) - 1}}
#define INT(n)       {.type = VALUE_INT, .i = (n)}
#define TIME(ns)     {.type = VALUE_TIME, .i = (ns)}
#define DURATION(ns) {.type = VALUE_DURATION, .i = (ns)}
#define LIST(array)  {.type = VALUE_LIST, .items = (array), .n_items = sizeof(array) / sizeof *(array)}
#define NONE         {.type = VALUE_NULL}
/* clang-format on */

#define MOCK_GETTER(n)                                                                                                 \
    static inline void mock_##n(const struct record *r, struct value *out)                                             \
    {                                                                                                                  \
        *out = ((const struct value *)r->object)[n];                                                                   \
    }

MOCK_GETTER(0)
MOCK_GETTER(1)
MOCK_GETTER(2)
MOCK_GETTER(3)
MOCK_GETTER(4)
MOCK_GETTER(5)
MOCK_GETTER(6)

static const struct field MOCK[MOCK_FIELDS] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT, "", mock_0},
    {"start", NULL, VALUE_TIME, FIELD_TEXT, "", mock_1},
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "", mock_2},
    {"final_code", "code", VALUE_INT, FIELD_TEXT, "", mock_3},
    {"pdd_ms", "pdd", VALUE_DURATION, FIELD_TEXT | FIELD_WIDE, "", mock_4},
    {"partial", NULL, VALUE_LIST, 0, "", mock_5},
    {"file", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_MULTI, "", mock_6},
};
static const struct record_table MOCK_TABLE = {"calls", MOCK, MOCK_FIELDS, NULL};

/* 2026-01-02T03:04:05.678000009Z */
#define MOCK_START (1767323045 * CAPTIME_S + 678000009)

/* What the options make of so many records. The caller frees it. */
static inline char *mock_write(
    const struct writer_options *options, const char *fields, const struct value (*records)[MOCK_FIELDS], size_t n)
{
    struct writer_options to_string = *options;
    char *message;
    GPtrArray *chosen = writer_fields_choose(&MOCK_TABLE, fields, options->format, options->terminal, false, &message);

    to_string.string = g_string_new(NULL);
    struct writer *w = writer_new(&to_string);
    writer_begin(w, "calls", (const struct field *const *)chosen->pdata, chosen->len);
    for (size_t i = 0; i < n; i++)
        writer_record(w, &(struct record){.object = records[i]});
    writer_end(w);
    writer_free(w);
    g_ptr_array_unref(chosen);
    return g_string_free(to_string.string, FALSE);
}

#endif
