/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call_id.h"
#include "engine/store/read.h"
#include "engine/store/registration.h"
#include "engine/store/txn.h"
#include "records/value.h"
#include "sip/status.h"

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

/* As it was sent; the registry's where it is the same. */
static void get_reason_phrase(const struct record *r, struct value *out)
{
    const struct sip_status *s = sip_status_find(self(r)->final_code);

    if (self(r)->phrase.p)
        value_text(out, self(r)->phrase.n ? self(r)->phrase : SLICE_NONE);
    else if (s)
        value_name(out, s->name);
}

static void get_warning(const struct record *r, struct value *out)
{
    value_text(out, self(r)->warning);
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

static void get_kind(const struct record *r, struct value *out)
{
    value_name(out, register_kind_name((enum register_kind)self(r)->kind));
}

static void get_bindings(const struct record *r, struct value *out)
{
    if (sip_class_of(self(r)->final_code) == CLASS_SUCCESS)
        value_int(out, self(r)->bindings);
}

static void get_flaps(const struct record *r, struct value *out)
{
    value_int(out, self(r)->flaps);
}

static void get_stale_nonces(const struct record *r, struct value *out)
{
    value_int(out, self(r)->stale_nonces);
}

static void get_reg_id(const struct record *r, struct value *out)
{
    if (self(r)->outbound && self(r)->outbound->reg_id)
        value_int(out, self(r)->outbound->reg_id);
}

#define TEXT(name)                                                                                                     \
    static void get_##name(const struct record *r, struct value *out)                                                  \
    {                                                                                                                  \
        if (self(r)->outbound && self(r)->outbound->name.n)                                                            \
            value_text(out, self(r)->outbound->name);                                                                  \
    }

TEXT(instance)
TEXT(gruu)
TEXT(path)
TEXT(service_route)
TEXT(nat)

static const struct field fields[] = {
    {"id", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Number of the registration", get_id},
    {"call_id", NULL, VALUE_TEXT, 0, "Call-ID", get_call_id},
    {"aor", NULL, VALUE_TEXT, FIELD_TEXT, "Address of record: URI of To", get_aor},
    {"contacts", NULL, VALUE_LIST, FIELD_TEXT | FIELD_WIDE, "Contact addresses in force, or asked for", get_contacts},
    {"expires_s", "EXPIRES", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Seconds that the client's own binding lives", get_expires},
    {"registrar", NULL, VALUE_TEXT, FIELD_TEXT, "Address that the REGISTER goes to, at the first hop seen", get_registrar},
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "registered unregistered challenged auth_failed rejected timeout in_progress", get_outcome},
    {"final_code", "CODE", VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Final response", get_final_code},
    {"reason_phrase", NULL, VALUE_TEXT, 0, "Reason phrase of the final response, as it was sent", get_reason_phrase},
    {"warning", NULL, VALUE_TEXT, 0, "Warning of the final response", get_warning},
    {"rrd_ms", "RRD MS", VALUE_DURATION, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "Registration request delay (RFC 6076 4.1): first REGISTER to its 200", get_rrd},
    {"attempts", "TRIES", VALUE_INT, FIELD_TEXT | FIELD_WIDE | FIELD_RIGHT, "REGISTERs with a new CSeq", get_attempts},
    {"kind", NULL, VALUE_TEXT, FIELD_TEXT, "What it does: initial refresh unregister query", get_kind},
    {"bindings", NULL, VALUE_INT, 0, "Contacts that the 2xx lists", get_bindings},
    {"flaps", NULL, VALUE_INT, 0, "How often its contact came again within 10 minutes after it was removed or lapsed", get_flaps},
    {"stale_nonces", NULL, VALUE_INT, 0, "Attempts that were refused because of a stale nonce alone", get_stale_nonces},
    {"nat", NULL, VALUE_TEXT, 0, "Where the registrar saw the client, if elsewhere than its Via says", get_nat},
    {"instance", NULL, VALUE_TEXT, 0, "+sip.instance of the contact (RFC 5626)", get_instance},
    {"reg_id", NULL, VALUE_INT, 0, "reg-id of the contact, its flow (RFC 5626)", get_reg_id},
    {"gruu", NULL, VALUE_TEXT, 0, "Public, else temporary GRUU that it got (RFC 5627)", get_gruu},
    {"path", NULL, VALUE_TEXT, 0, "Path to the client (RFC 3327)", get_path},
    {"service_route", NULL, VALUE_TEXT, 0, "Service-Route that it got (RFC 3608)", get_service_route},
};

const struct record_table records_registrations = {"registrations", fields, sizeof fields / sizeof fields[0], NULL};
