/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/writer.h"

#include <errno.h>

#include "report/writer_kind.h"

enum { FLUSH_AT = 64 * 1024 };

static const struct writer_kind *const KINDS[WRITER_FORMATS] = {
    [WRITER_TEXT] = &writer_text,
    [WRITER_JSON] = &writer_json,
    [WRITER_NDJSON] = &writer_json_lines,
    [WRITER_CSV] = &writer_csv,
};

const char *writer_format_name(enum writer_format f)
{
    return KINDS[f]->name;
}

bool writer_format_find(struct slice name, enum writer_format *out)
{
    for (size_t i = 0; i < WRITER_FORMATS; i++) {
        if (slice_eq(name, slice_of(KINDS[i]->name))) {
            *out = (enum writer_format)i;
            return true;
        }
    }
    return false;
}

struct writer *writer_new(const struct writer_options *options)
{
    struct writer *w = g_new0(struct writer, 1);

    w->kind = KINDS[options->format];
    w->options = *options;
    w->row = g_string_new(NULL);
    w->out = options->file ? g_string_new(NULL) : options->string;
    return w;
}

void writer_free(struct writer *w)
{
    if (!w)
        return;
    if (w->kind->release)
        w->kind->release(w);
    g_string_free(w->row, TRUE);
    if (w->options.file)
        g_string_free(w->out, TRUE);
    g_free(w);
}

static void keep_error(struct writer *w, bool ok)
{
    if (!ok && !w->error)
        w->error = errno ? errno : EIO;
}

static void flush(struct writer *w, bool now)
{
    FILE *file = w->options.file;

    if (!file)
        return;
    if (now || w->out->len >= FLUSH_AT) {
        keep_error(w, w->error || fwrite(w->out->str, 1, w->out->len, file) == w->out->len);
        g_string_truncate(w->out, 0);
    }
    if (now && !w->error)
        keep_error(w, fflush(file) == 0);
}

void writer_begin(struct writer *w, const char *command, const struct field *const *fields, size_t n_fields)
{
    w->command = command;
    w->fields = fields;
    w->n_fields = n_fields;
    if (w->kind->begin)
        w->kind->begin(w);
    flush(w, w->options.live);
}

void writer_render(const struct writer *w, const struct record *r, GString *row)
{
    w->kind->render(w, r, row);
}

void writer_row(struct writer *w, struct slice row)
{
    w->kind->row(w, row);
    w->records++;
    flush(w, w->options.live);
}

void writer_record(struct writer *w, const struct record *r)
{
    g_string_truncate(w->row, 0);
    writer_render(w, r, w->row);
    writer_row(w, (struct slice){w->row->str, w->row->len});
}

bool writer_end(struct writer *w)
{
    if (w->kind->end)
        w->kind->end(w);
    flush(w, true);
    if (w->error)
        errno = w->error;
    return !w->error;
}

bool writer_failed(const struct writer *w)
{
    return w->error != 0;
}
