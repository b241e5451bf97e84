/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/registration.h"
#include "records/value.h"
#include "sip/registry.h"

static const struct registry_row *self(const struct record *r)
{
    return r->object;
}

static void get_registry(const struct record *r, struct value *out)
{
    value_name(out, registry_name((enum registry)self(r)->registry));
}

static void get_value(const struct record *r, struct value *out)
{
    value_name(out, self(r)->value);
}

static void get_meaning(const struct record *r, struct value *out)
{
    if (*self(r)->meaning)
        value_name(out, self(r)->meaning);
}

static void get_rfc(const struct record *r, struct value *out)
{
    if (*self(r)->rfc)
        value_name(out, self(r)->rfc);
}

static void get_source(const struct record *r, struct value *out)
{
    value_name(out, registry_source((enum registry)self(r)->registry));
}

static const void *row(size_t nth)
{
    size_t n;
    const struct registry_row *rows = registry_rows(&n);

    return nth < n ? &rows[nth] : NULL;
}

static const struct field fields[] = {
    {"registry", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_KEY, "Which registry: option_tag, event_package, warning and the like", get_registry},
    {"value", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_KEY, "The word or number", get_value},
    {"meaning", NULL, VALUE_TEXT, FIELD_TEXT, "What it means", get_meaning},
    {"rfc", NULL, VALUE_TEXT, FIELD_TEXT, "Where it is defined", get_rfc},
    {"source", NULL, VALUE_TEXT, 0, "Who registers the values, and how current the rows are", get_source},
};

const struct record_table records_registry = {"registry", fields, sizeof fields / sizeof fields[0], row};
