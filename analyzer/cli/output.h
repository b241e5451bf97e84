/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a command prints: chooses table, fields, filter and writer, and prints when the analysis is done; live, calls and
 * messages as they come. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "base/slice.h"
#include "cli/reading.h"

struct output;

/* Checks everything that can be checked before reading: fields and filter. NULL where they are wrong; then the reason has
 * been printed. */
struct output *output_new(const struct options *o, struct reading *reading);
void output_free(struct output *out);

/* Does the report need the text of the messages? */
bool output_keeps_bytes(const struct output *out);

/* That of the INVITEs? */
bool output_keeps_invites(const struct output *out);

/* Before and after reading. output_end returns false where the call that was asked for does not exist or a file could not
 * be written; *found says that --fail-on was met. */
void output_begin(struct output *out);
bool output_end(struct output *out, bool *found);

#endif
