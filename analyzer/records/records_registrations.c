/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/value.h"

static const struct registration *self(const struct record *r)
{
    return r->object;
}

static void get_id(const struct record *r, struct value *out)
{
    value_int(out, self(r)->no);
}

static void get_call_id(const struct record *r, struct value *out)
{
    value_text(out, engine_group(r->engine, self(r)->group)->call_id);
}

static void get_aor(const struct record *r, struct value *out)
{
    value_text(out, self(r)->aor);
}

static void get_contacts(const struct record *r, struct value *out)
{
    struct slice rest = self(r)->contacts;
    size_t n = rest.n ? 1 : 0;

    for (size_t i = 0; i < rest.n; i++)
        n += rest.p[i] == '\n';
    struct value *items = value_list(out, r->scratch, n);
    for (size_t i = 0; i < n; i++) {
        size_t end = slice_find(rest, '\n');
        value_text(&items[i], slice_head(rest, end));
        rest = slice_from(rest, end + 1);
    }
}

static void get_expires(const struct record *r, struct value *out)
{
    if (self(r)->expires_s >= 0)
        value_int(out, self(r)->expires_s);
}

static void get_registrar(const struct record *r, struct value *out)
{
    value_endpoint(out, r->scratch, txn_server(r->engine, engine_txn(r->engine, self(r)->last_txn)));
}

static void get_outcome(const struct record *r, struct value *out)
{
    value_name(out, registration_outcome_name((enum registration_outcome)self(r)->outcome));
}

static void get_final_code(const struct record *r, struct value *out)
{
    if (self(r)->final_code)
        value_int(out, self(r)->final_code);
}

static void get_rrd(const struct record *r, struct value *out)
{
    if (sip_class_of(self(r)->final_code) == CLASS_SUCCESS) /* RFC 6076 4.1: of successful ones */
        value_duration(out, value_elapsed(r, engine_txn(r->engine, self(r)->first_txn)->request, self(r)->final));
}

static void get_attempts(const struct record *r, struct value *out)
{
    value_int(out, self(r)->attempts);
}

static const struct field fields[] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the registration", get_id},
    {"call_id", NULL, VALUE_TEXT, 0, "Call-ID", get_call_id},
    {"aor", NULL, VALUE_TEXT, FIELD_TEXT, "Address of record: URI of To", get_aor},
    {"contacts", NULL, VALUE_LIST, FIELD_TEXT, "Contact addresses in force, or asked for", get_contacts},
    {"expires_s", "EXPIRES", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Seconds that the bindings live", get_expires},
    {"registrar", NULL, VALUE_TEXT, FIELD_TEXT, "Address that the REGISTER goes to, at the first hop seen", get_registrar},
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "registered unregistered challenged auth_failed rejected timeout in_progress", get_outcome},
    {"final_code", "CODE", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Final response", get_final_code},
    {"rrd_ms", "RRD MS", VALUE_DURATION, FIELD_TEXT | FIELD_RIGHT, "Registration request delay (RFC 6076 4.1): first REGISTER to its 200", get_rrd},
    {"attempts", "TRIES", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "REGISTERs with a new CSeq", get_attempts},
};

const struct record_table records_registrations = {"registrations", fields, sizeof fields / sizeof fields[0]};
