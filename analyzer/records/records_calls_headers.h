/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The getters of those fields of calls that say what header fields of the call say: of its final response, and who
 * diverted it. Used by records_calls.c alone. */
#ifndef RECORDS_RECORDS_CALLS_HEADERS_H
#define RECORDS_RECORDS_CALLS_HEADERS_H

#include "records/record.h"

void records_calls_headers_reason_phrase(const struct record *r, struct value *out);
void records_calls_headers_retry_after(const struct record *r, struct value *out);
void records_calls_headers_warning(const struct record *r, struct value *out);
void records_calls_headers_warning_code(const struct record *r, struct value *out);
void records_calls_headers_error_info(const struct record *r, struct value *out);
void records_calls_headers_call_info(const struct record *r, struct value *out);
void records_calls_headers_diverted_from(const struct record *r, struct value *out);
void records_calls_headers_diverted_reason(const struct record *r, struct value *out);

/* The phrase of the final response as it was sent; that of the registry, or SLICE_NONE, where it says nothing. */
struct slice records_calls_headers_phrase(const struct record *r);

#endif
