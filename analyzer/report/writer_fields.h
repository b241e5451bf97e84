/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which fields of a table are written, and in what order: those that --fields names, or those that suit the format. */
#ifndef REPORT_WRITER_FIELDS_H
#define REPORT_WRITER_FIELDS_H

#include "base/slice.h"
#include "report/writer.h"

/* The chosen fields, as const struct field *; free with g_ptr_array_unref. `list` is that of --fields, NULL where there
 * is none: then text has the fields flagged FIELD_TEXT (all, where none is) and the others have all, without
 * FIELD_MULTI ones where there is one input, and without FIELD_WIDE ones where `terminal`, its columns, is known to be
 * narrow. NULL where the list is wrong: then *message, which the caller frees with
 * g_free, says so and names the fields there are (on a second line). */
GPtrArray *writer_fields_choose(const struct record_table *t, const char *list, enum writer_format format,
    unsigned terminal, bool several_inputs, char **message);

#endif
