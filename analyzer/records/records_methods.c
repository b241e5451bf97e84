/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/listed.h"
#include "records/value.h"
#include "sip/codelist.h"
#include "sip/msg.h"

static const struct sip_method_row *self(const struct record *r)
{
    return r->object;
}

static enum sip_method method(const struct record *r)
{
    return (enum sip_method)(self(r) - sip_method_row(METHOD_NONE));
}

static void get_method(const struct record *r, struct value *out)
{
    value_name(out, self(r)->name);
}

static void get_meaning(const struct record *r, struct value *out)
{
    value_name(out, self(r)->meaning);
}

static void get_dialog(const struct record *r, struct value *out)
{
    static const struct listed_word words[] = {{METHOD_CREATES, "creates"}, {METHOD_REFRESHES, "refreshes_target"},
        {METHOD_INSIDE, "inside"}, {METHOD_OUTSIDE, "outside"}};

    listed_words(r, self(r)->properties, words, sizeof words / sizeof words[0], out);
}

static void get_body(const struct record *r, struct value *out)
{
    value_name(out, self(r)->properties & METHOD_BODY ? "yes" : "no");
}

static void get_rfc(const struct record *r, struct value *out)
{
    value_name(out, self(r)->rfc);
}

static void get_listed(const struct record *r, struct value *out)
{
    size_t count, n = 0;
    const struct codelist_method *rows = codelist_methods(&count);
    struct value *items = value_list(out, r->scratch, count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].method == method(r))
            listed_object(r, (enum codelist)rows[i].list, "", rows[i].meaning, &items[n++]);
    out->n_items = n;
}

static void get_note(const struct record *r, struct value *out)
{
    value_name(out, codelist_method_note(method(r)));
}

static const void *row(size_t nth)
{
    return METHOD_NONE + 1 + nth < METHOD_OTHER ? sip_method_row((enum sip_method)(METHOD_NONE + 1 + nth)) : NULL;
}

static const struct field fields[] = {
    {"method", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_KEY, "Name of the method", get_method},
    {"meaning", NULL, VALUE_TEXT, FIELD_TEXT, "What it is for", get_meaning},
    {"dialog", NULL, VALUE_LIST, FIELD_TEXT, "What it may do with a dialog: creates, refreshes_target (Contact), inside, outside", get_dialog},
    {"body", NULL, VALUE_TEXT, 0, "May it have a body: yes or no", get_body},
    {"rfc", NULL, VALUE_TEXT, FIELD_TEXT, "Where it is defined", get_rfc},
    {"listed", NULL, VALUE_LIST, 0, "What the reference lists say of it: list, title, meaning", get_listed},
    {"note", NULL, VALUE_TEXT, 0, "Where the lists differ, and what is right", get_note},
};

const struct record_table records_methods = {"methods", fields, sizeof fields / sizeof fields[0], row};
