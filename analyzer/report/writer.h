/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes records in one of the formats of --format: one walk over the records, many writers. What a value looks like in
 * each medium is decided here and in escape.h; what there is to write, in the tables of records/. Nothing depends
 * on the locale.
 *   json    {"schema":"sipray/1","command":"calls","records":[ ... ]}, one record per line
 *   ndjson  one record per line
 *   csv     RFC 4180 (lines end in CR LF) with a header line; the items of a list joined with ";"
 *   text    aligned columns under a heading
 * In JSON and CSV times are RFC 3339 in UTC, durations milliseconds; unknown is null, or an empty cell. */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "records/record.h"
#include "report/writer_options.h"

struct writer;

/* "text", "json", "ndjson", "csv". */
const char *writer_format_name(enum writer_format f);
bool writer_format_find(struct slice name, enum writer_format *out);

struct writer *writer_new(const struct writer_options *options);
void writer_free(struct writer *w); /* NULL is fine */

/* Starts the output. `command` is that of the JSON document; the fields (writer_fields.h) are borrowed, too. */
void writer_begin(struct writer *w, const char *command, const struct field *const *fields, size_t n_fields);
void writer_record(struct writer *w, const struct record *r);

/* The same in two steps, where the record may be gone before its turn comes: what writer_row takes is appended to *row. */
void writer_render(const struct writer *w, const struct record *r, GString *row);
void writer_row(struct writer *w, struct slice row);

/* Ends the output. False where some of it could not be written to the file; errno says why. */
bool writer_end(struct writer *w);

/* Whether writing has failed already: then there is no use in going on. */
bool writer_failed(const struct writer *w);

#endif
