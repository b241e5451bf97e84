/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the writers of writer.h share. A kind appends to `out`; writer.c takes it to the file from time to time. Private
 * to the writer_*.c files. */
#ifndef REPORT_WRITER_KIND_H
#define REPORT_WRITER_KIND_H

#include "base/slice.h"
#include "records/record.h"
#include "report/writer_options.h"

struct writer;

struct writer_kind {
    const char *name;
    void (*begin)(struct writer *w); /* any but render and row may be NULL */
    void (*render)(const struct writer *w, const struct record *r, GString *row); /* for row, appended */
    void (*row)(struct writer *w, struct slice row);
    void (*end)(struct writer *w);
    void (*release)(struct writer *w); /* frees `state` */
};

struct writer {
    const struct writer_kind *kind;
    struct writer_options options;
    GString *out; /* its own, or that of the options */
    const char *command;
    const struct field *const *fields;
    size_t n_fields;
    uint64_t records;
    GString *row; /* of writer_record */
    int error; /* the errno of the first failed write */
    void *state;
};

extern const struct writer_kind writer_text, writer_json, writer_json_lines, writer_csv;

/* The value of one field of a record. */
static inline struct value writer_value(const struct field *f, const struct record *r)
{
    struct value v = {.type = VALUE_NULL};
    f->get(r, &v);
    return v;
}

#endif
