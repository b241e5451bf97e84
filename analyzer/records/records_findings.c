/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "records/found.h"
#include "records/listed.h"
#include "records/value.h"

static const struct found *self(const struct record *r)
{
    return r->object;
}

static const struct finding_row *row(const struct record *r)
{
    return finding_row((enum finding_code)self(r)->finding.code);
}

static void get_file(const struct record *r, struct value *out)
{
    if (self(r)->message->file < r->n_files)
        value_name(out, r->files[self(r)->message->file]);
}

static void get_frame(const struct record *r, struct value *out)
{
    value_int(out, self(r)->message->frame);
}

static void get_index(const struct record *r, struct value *out)
{
    value_int(out, self(r)->message->index);
}

static void get_severity(const struct record *r, struct value *out)
{
    value_name(out, finding_severity_name((enum finding_severity)row(r)->severity));
}

static void get_code(const struct record *r, struct value *out)
{
    value_name(out, row(r)->name);
}

static void get_clause(const struct record *r, struct value *out)
{
    value_name(out, finding_clause(&self(r)->finding));
}

static void get_header(const struct record *r, struct value *out)
{
    const char *name = finding_header(&self(r)->finding);

    if (*name)
        value_name(out, name);
}

static void get_text(const struct record *r, struct value *out)
{
    const char *name = finding_header(&self(r)->finding);
    const char *const named[] = {row(r)->text, ": ", name};

    value_name(out, row(r)->text);
    if (*name)
        value_text(out, listed_join(r, named, 3));
}

static void get_offset(const struct record *r, struct value *out)
{
    value_int(out, self(r)->finding.offset);
}

static void get_length(const struct record *r, struct value *out)
{
    value_int(out, self(r)->finding.length);
}

static void get_bytes(const struct record *r, struct value *out)
{
    if (r->msg && self(r)->finding.length && self(r)->finding.offset < r->msg->bytes.n)
        value_text(out, slice_head(slice_from(r->msg->bytes, self(r)->finding.offset), self(r)->finding.length));
}

static void get_call(const struct record *r, struct value *out)
{
    ref c = message_call(r->engine, self(r)->message);

    if (c)
        value_int(out, engine_call(r->engine, c)->no);
}

static const struct field fields[] = {
    {"file", NULL, VALUE_TEXT, FIELD_MULTI, "Input the packet is in", get_file},
    {"frame", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Frame number, as Wireshark counts", get_frame},
    {"index", NULL, VALUE_INT, 0, "Place of the message within the frame, from 0", get_index},
    {"severity", NULL, VALUE_TEXT, FIELD_TEXT, "note, warning or error", get_severity},
    {"code", "FINDING", VALUE_TEXT, FIELD_TEXT, "Name of the finding", get_code},
    {"clause", NULL, VALUE_TEXT, FIELD_TEXT, "Where the rule stands", get_clause},
    {"header", NULL, VALUE_TEXT, 0, "Header field that it is about", get_header},
    {"text", NULL, VALUE_TEXT, FIELD_TEXT, "What is odd", get_text},
    {"offset", NULL, VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "First byte, from the start of the message", get_offset},
    {"length", NULL, VALUE_INT, 0, "Bytes; 0 where something is missing", get_length},
    {"bytes", NULL, VALUE_TEXT, 0, "The bytes themselves", get_bytes},
    {"call", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the call", get_call},
};

const struct record_table records_findings = {"check", fields, sizeof fields / sizeof fields[0], NULL};
