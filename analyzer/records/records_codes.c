/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/dialog.h"
#include "records/listed.h"
#include "records/value.h"
#include "sip/status.h"

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
    if (*self(r)->name)
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

static void get_causes(const struct record *r, struct value *out)
{
    size_t n = 0;
    struct value *items = value_list(out, r->scratch, 128);

    for (unsigned cause = 1; cause < 128; cause++)
        if (q850_name(cause) && q850_maps_to(cause, self(r)->code))
            value_int(&items[n++], cause);
    out->n_items = n;
}

static void get_rfc(const struct record *r, struct value *out)
{
    value_name(out, self(r)->rfc);
}

static void get_counts_as(const struct record *r, struct value *out)
{
    if (!sip_status_find(self(r)->code))
        value_int(out, sip_status_or_class(self(r)->code)->code);
}

/* "list: name" for each reference list that has the code. */
static void get_names(const struct record *r, struct value *out)
{
    const struct codelist_entry *entry;
    size_t at = 0, n = 0;
    struct value *items = value_list(out, r->scratch, CODELISTS);

    while ((entry = codelist_next(self(r)->code, &at)))
        value_text(&items[n++], listed_join(r, (const char *const[]){codelist_name((enum codelist)entry->list), ": ", entry->name}, 3));
    out->n_items = n;
}

static void list_all(const struct record *r, unsigned code, struct value *out)
{
    const struct codelist_entry *entry;
    size_t at = 0, n = 0;
    struct value *items = value_list(out, r->scratch, CODELISTS);

    while ((entry = codelist_next(code, &at)))
        listed_object(r, (enum codelist)entry->list, entry->name, entry->meaning, &items[n++]);
    out->n_items = n;
}

static void get_listed(const struct record *r, struct value *out)
{
    list_all(r, self(r)->code, out);
}

static void get_class_listed(const struct record *r, struct value *out)
{
    list_all(r, self(r)->klass, out);
}

static void get_proxy_supported(const struct record *r, struct value *out)
{
    const struct proxy_action *action = proxy_action_find(self(r)->code);

    if (action)
        value_name(out, proxy_support_name((enum proxy_support)action->supported));
}

static void get_proxy_does(const struct record *r, struct value *out)
{
    static const struct listed_word words[] = {{PROXY_GENERATES, "generates"}, {PROXY_FORWARDS, "forwards"}};
    const struct proxy_action *action = proxy_action_find(self(r)->code);

    if (action)
        listed_words(r, action->does, words, 2, out);
}

static void get_proxy_action(const struct record *r, struct value *out)
{
    const struct proxy_action *action = proxy_action_find(self(r)->code);

    if (action && *action->action)
        value_name(out, action->action);
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
    {"q850", NULL, VALUE_INT, FIELD_TEXT | FIELD_RIGHT, "ISUP cause that RFC 3398 8.2.6.1 maps it to", get_q850},
    {"rfc", NULL, VALUE_TEXT, FIELD_TEXT, "Where it is defined", get_rfc},
    {"names", NULL, VALUE_LIST, 0, "What the reference lists call it", get_names},
    {"note", NULL, VALUE_TEXT, 0, "Where the lists differ, and what is right", get_note},
    {"causes", NULL, VALUE_LIST, 0, "ISUP causes that RFC 3398 7.2.4.1 maps to it", get_causes},
    {"counts_as", NULL, VALUE_INT, 0, "Of a code that is not registered: the one that it counts as (RFC 3261 8.1.3.2)", get_counts_as},
    {"listed", NULL, VALUE_LIST, 0, "What the reference lists say of it: list, title, name, meaning", get_listed},
    {"class_listed", NULL, VALUE_LIST, 0, "What the reference lists say of its class: list, title, name, meaning", get_class_listed},
    {"proxy_supported", NULL, VALUE_TEXT, 0, "Does the proxy server of the table support it: yes, no or see_action", get_proxy_supported},
    {"proxy_does", NULL, VALUE_LIST, 0, "What that server does with it: generates, forwards", get_proxy_does},
    {"proxy_action", NULL, VALUE_TEXT, 0, "The same in the words of the table", get_proxy_action},
};

static const void *row(size_t nth)
{
    size_t n;
    const struct sip_status *rows = sip_status_rows(&n);

    return nth < n ? &rows[nth] : NULL;
}

const struct record_table records_codes = {"codes", fields, sizeof fields / sizeof fields[0], row};
