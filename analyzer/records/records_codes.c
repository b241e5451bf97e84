/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/value.h"
#include "sip/codelist.h"

static const struct sip_status *self(const struct record *r)
{
    return r->object;
}

static void get_code(const struct record *r, struct value *out)
{
    value_int(out, self(r)->code);
}

static void get_name(const struct record *r, struct value *out)
{
    value_name(out, self(r)->name);
}

static void get_class(const struct record *r, struct value *out)
{
    value_name(out, sip_class_name((enum sip_class)self(r)->klass));
}

static void get_meaning(const struct record *r, struct value *out)
{
    value_name(out, self(r)->meaning);
}

static void get_outcome(const struct record *r, struct value *out)
{
    if (self(r)->code >= 200)
        value_name(out, outcome_name((enum outcome)self(r)->outcome));
}

static void get_fault(const struct record *r, struct value *out)
{
    if (self(r)->fault != FAULT_NONE)
        value_name(out, fault_name((enum fault)self(r)->fault));
}

static void get_retry(const struct record *r, struct value *out)
{
    if (self(r)->retry != RETRY_NONE)
        value_name(out, retry_name((enum retry)self(r)->retry));
}

static void get_effect(const struct record *r, struct value *out)
{
    value_name(out, dialog_effect_name((enum dialog_effect)self(r)->effect));
}

static void get_effect_note(const struct record *r, struct value *out)
{
    if (self(r)->effect_note[0])
        value_name(out, self(r)->effect_note);
}

static void get_q850(const struct record *r, struct value *out)
{
    if (self(r)->q850)
        value_int(out, self(r)->q850);
}

static void get_rfc(const struct record *r, struct value *out)
{
    value_name(out, self(r)->rfc);
}

/* "list: name" for each reference list that has the code. */
static void get_names(const struct record *r, struct value *out)
{
    const struct codelist_entry *entry;
    size_t at = 0, n = 0, room = 0;

    while (codelist_next(self(r)->code, &at))
        room++;
    struct value *items = value_list(out, r->scratch, room);
    for (at = 0; (entry = codelist_next(self(r)->code, &at));) {
        struct slice title = slice_of(codelist_name((enum codelist)entry->list)), name = slice_of(entry->name);
        char *text = arena_alloc(r->scratch, title.n + 2 + name.n);
        memcpy(text, title.p, title.n);
        memcpy(text + title.n, ": ", 2);
        memcpy(text + title.n + 2, name.p, name.n);
        value_text(&items[n++], (struct slice){text, title.n + 2 + name.n});
    }
}

static void get_note(const struct record *r, struct value *out)
{
    value_name(out, codelist_note(self(r)->code));
}

static const struct field fields[] = {
    {"code", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "Response code", get_code},
    {"name", NULL, VALUE_TEXT, FIELD_TEXT, "Reason phrase of the registry", get_name},
    {"class", NULL, VALUE_TEXT, 0, "Class of the code", get_class},
    {"meaning", NULL, VALUE_TEXT, 0, "What it means", get_meaning},
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "Default outcome of a call that ends with it", get_outcome},
    {"fault", NULL, VALUE_TEXT, FIELD_TEXT, "Whose fault it usually is", get_fault},
    {"retry", NULL, VALUE_TEXT, FIELD_TEXT, "May the request be tried again", get_retry},
    {"dialog_effect", "EFFECT", VALUE_TEXT, FIELD_TEXT, "What it ends when it answers a request within a dialog (RFC 5057)", get_effect},
    {"effect_note", NULL, VALUE_TEXT, 0, "Condition or clause of that effect", get_effect_note},
    {"q850", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "ISUP cause that RFC 3398 maps it to", get_q850},
    {"rfc", NULL, VALUE_TEXT, FIELD_TEXT, "Where it is defined", get_rfc},
    {"names", NULL, VALUE_LIST, 0, "What the reference lists call it", get_names},
    {"note", NULL, VALUE_TEXT, 0, "Where the lists differ, and what is right", get_note},
};

const struct record_table records_codes = {"codes", fields, sizeof fields / sizeof fields[0]};
