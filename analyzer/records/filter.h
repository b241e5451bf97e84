/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The -Y filter: an expression over the fields of one record table, compiled once and run for each record.
 *
 *   outcome == busy and pdd_ms > 1500.5        == != < <= > >= (or eq ne lt le gt ge)
 *   from ~ "@example.com" && !(callee ~ 10.0.) ~ contains (or contains), !~ does not; without regard to case
 *   to_number ^= 4930                          ^= begins with (or starts), without regard to case
 *   final_code in {486, 600}                   in, not in
 *   ring_ms or not q850                        a field alone: it is known (a list: not empty)
 *   hdr["X-Account"] == "7"                    any header line of that name: of a message; of a call those of its first
 *                                              INVITE that has any
 *
 * `!` binds tighter than `&&`, `&&` tighter than `||`. Words, numbers and addresses need no quotes. Durations are
 * numbers of milliseconds, times are RFC 3339. Of a list any element may match; with != !~ and `not in` none may. A
 * comparison with an unknown value is false, whatever the operator, and so its negation is true. The vocabulary of a
 * field is not checked. */
#ifndef RECORDS_FILTER_H
#define RECORDS_FILTER_H

#include "base/slice.h"
#include "records/filter_error.h"
#include "records/record.h"

struct filter;

/* Compiles an expression. NULL where it is wrong; then *err says what and where. The table must outlive the filter. */
struct filter *filter_new(const struct record_table *t, const char *text, struct filter_error *err);
void filter_free(struct filter *f); /* NULL is fine */

/* Whether the record of that table passes. Allocates nothing but what the getters leave in the record's scratch. */
bool filter_match(const struct filter *f, const struct record *r);

/* Does it look at header lines? Then the messages, of calls the initial INVITEs, must be kept. */
bool filter_reads_headers(const struct filter *f);

#endif
