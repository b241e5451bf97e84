/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The records that users see: for each kind of record a table of named fields with a type and a getter. JSON, CSV, text,
 * the -Y filter and the plugin's fields all walk these tables, so they cannot say different things. Reads the
 * engine as const; no I/O. Vocabulary and names: docs/schema.md. */
#ifndef RECORDS_RECORD_H
#define RECORDS_RECORD_H

#include "base/arena.h"
#include "base/slice.h"
#include "engine/engine.h"

enum value_type {
    VALUE_NULL,     /* not known */
    VALUE_INT,
    VALUE_TEXT,     /* bytes as captured: escape for the medium; not always UTF-8 */
    VALUE_TIME,     /* captime */
    VALUE_DURATION, /* captime difference, shown in milliseconds */
    VALUE_LIST,     /* of int, text, duration (FIELD_MS) or objects */
    VALUE_OBJECT,   /* only in a list: members with names; `text` says it in short and `i` is its number, for all who
                     * cannot show members */
};

struct value {
    enum value_type type;
    int64_t i;           /* VALUE_INT, VALUE_TIME, VALUE_DURATION */
    struct slice text;   /* VALUE_TEXT */
    const struct value *items; /* VALUE_LIST: n_items of one type, or VALUE_NULL; VALUE_OBJECT: the members */
    size_t n_items;
    const char *name;    /* of a member of an object */
};

/* One record while it is read. Getters may leave text and lists in `scratch`; it is cleared before each record. */
struct record {
    const struct engine *engine;
    const void *object;        /* struct call, struct txn …; of `codes`: struct sip_status; of the other registries: a row */
    const struct sip_msg *msg; /* of `messages`: decoded again from the kept bytes; else NULL */
    const char *const *files;  /* names of the inputs, by file index */
    size_t n_files;
    struct arena *scratch;
};

enum field_flag {
    FIELD_TEXT = 1,  /* a column of the text table */
    FIELD_RIGHT = 2, /* aligned to the right there */
    FIELD_MULTI = 4, /* only present where there are several inputs (`file`) */
    FIELD_MS = 8,    /* a list of VALUE_DURATION */
    FIELD_WIDE = 16, /* left out of the text table on a narrow terminal */
    FIELD_KEY = 32,  /* names the row of a registry: what is asked for may be this, whole */
};

struct field {
    const char *name;        /* "final_code" */
    const char *heading;     /* of its text column: "CODE"; NULL: the name */
    enum value_type type;    /* what it is when it is known; of a list: VALUE_LIST */
    unsigned flags;          /* enum field_flag */
    const char *help;        /* one sentence: docs, plugin */
    void (*get)(const struct record *r, struct value *out); /* *out comes as VALUE_NULL */
};

struct record_table {
    const char *name;        /* "calls" */
    const struct field *fields;
    size_t n_fields;
    const void *(*row)(size_t nth); /* of a registry: its rows, NULL behind the last. Others come from an engine */
};

extern const struct record_table records_messages, records_transactions, records_dialogs, records_calls,
    records_registrations, records_codes, records_methods, records_headers, records_registry, records_findings;

/* The table of a command, NULL where it prints no records. */
const struct record_table *records_find(const char *name);

const struct field *record_field(const struct record_table *t, struct slice name);

/* Calls `visit` for each record of a table in order, until it returns false. The registries need no engine. */
typedef bool record_visit(const struct record *r, void *user);

struct record_source {
    const struct engine *engine;
    const char *const *files;
    size_t n_files;
};

void records_each(const struct record_table *t, const struct record_source *source, record_visit *visit, void *user);

/* One row of a registry, which need not be among those of its table. */
void records_one_row(const void *object, record_visit *visit, void *user);

/* Whether a text (in any case) is the whole of a FIELD_KEY of this record, or somewhere in any field. */
bool record_is_named(const struct record_table *t, const struct record *r, struct slice text);
bool record_has(const struct record_table *t, const struct record *r, struct slice text);

/* One call, as it ends live. */
void records_one_call(const struct record_source *source, ref call, record_visit *visit, void *user);

/* One message, as it comes in live; `m` is it. */
void records_one_message(
    const struct record_source *source, ref msg, const struct sip_msg *m, record_visit *visit, void *user);

#endif
