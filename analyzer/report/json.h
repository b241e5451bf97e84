/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes one JSON document (RFC 8259) with objects in objects, indented by two spaces. For the reports that are no list
 * of records; those are written by writer.h. Keys are the caller's constants and may be NULL for an item of an array.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <glib.h>

#include "base/captime.h"
#include "base/slice.h"

struct json {
    GString *out; /* borrowed: appended to */
    unsigned depth;
    bool comma; /* something stands before in this object or array */
};

void json_open(struct json *j, const char *key);       /* { */
void json_close(struct json *j);                       /* } */
void json_open_array(struct json *j, const char *key); /* [ */
void json_close_array(struct json *j);                 /* ] */

void json_null(struct json *j, const char *key);
void json_count(struct json *j, const char *key, uint64_t n);
void json_text(struct json *j, const char *key, struct slice text); /* SLICE_NONE: null */
void json_time(struct json *j, const char *key, captime t);         /* CAPTIME_NONE: null; likewise below */
void json_ms(struct json *j, const char *key, captime duration);

/* A value that is JSON already. */
void json_raw(struct json *j, const char *key, struct slice value);

#endif
