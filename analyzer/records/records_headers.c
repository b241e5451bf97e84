/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"
#include "records/listed.h"
#include "records/value.h"
#include "sip/msg.h"
#include "sip/presence.h"

#include <stdio.h>

static const struct sip_header_row *self(const struct record *r)
{
    return r->object;
}

static enum sip_header header(const struct record *r)
{
    return (enum sip_header)(self(r) - sip_header_row(HEADER_OTHER));
}

static void get_header(const struct record *r, struct value *out)
{
    value_name(out, self(r)->name);
}

static void get_compact(const struct record *r, struct value *out)
{
    if (self(r)->compact)
        value_text(out, (struct slice){&self(r)->compact, 1});
}

static void get_value(const struct record *r, struct value *out)
{
    value_name(out, sip_header_shape_name((enum sip_header_shape)self(r)->shape));
}

static void get_rfc(const struct record *r, struct value *out)
{
    value_name(out, self(r)->rfc);
}

/* "ACK - BYE o INVITE m": the methods of the table with the cells of the row; those that it says nothing of are left out. */
static const char *cells_of(const struct record *r, const struct presence_row *row)
{
    char *text = arena_alloc(r->scratch, PRESENCE_MAX_COLUMNS * 16);
    size_t n = 0;
    enum sip_method m;

    for (unsigned i = 0; (m = presence_column((enum presence_table)row->table, i)) != METHOD_NONE; i++) {
        const char *cell = row->cells + (size_t)4 * i;
        if (*cell != '.')
            n += (size_t)sprintf(text + n, "%s%s %.*s", n ? " " : "", sip_method_name(m), (int)strcspn(cell, " "), cell);
    }
    return text;
}

static void put_presence(const struct record *r, const struct presence_row *row, struct value *out)
{
    const char *source = presence_source((enum presence_table)row->table);
    const char *cells = cells_of(r, row), *where = *row->where ? row->where : "any message";
    const char *const in_short[] = {source, ": where ", where, *row->proxy ? ", proxy " : "", row->proxy, ": ", cells};
    struct value *members = value_object(out, r->scratch, 4, 0, listed_join(r, in_short, 7));

    value_name(&members[0], source);
    value_name(&members[1], row->where);
    value_name(&members[2], row->proxy);
    value_name(&members[3], cells);
    members[0].name = "source";
    members[1].name = "where";
    members[2].name = "proxy";
    members[3].name = "methods";
}

static void get_presence(const struct record *r, struct value *out)
{
    size_t count, n = 0;
    const struct presence_row *rows = presence_rows(&count);
    struct value *items = value_list(out, r->scratch, count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].header == header(r))
            put_presence(r, &rows[i], &items[n++]);
    out->n_items = n;
}

static void get_listed(const struct record *r, struct value *out)
{
    size_t count, n = 0;
    const struct codelist_header *rows = codelist_headers(&count);
    struct value *items = value_list(out, r->scratch, count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].header == header(r))
            listed_object(r, (enum codelist)rows[i].list, rows[i].name, "", &items[n++]);
    out->n_items = n;
}

static const char *shown(const char *cell)
{
    return *cell ? cell : "nothing";
}

static void put_difference(const struct record *r, const struct presence_difference *d, struct value *out)
{
    const char *const names[] = {"where", "column", "says", "right"};
    const char *const values[] = {d->where, d->column, d->says, d->right};
    const char *const in_short[] = {"where ", *d->where ? d->where : "any message", ", column ", d->column, ": overview says ",
        shown(d->says), ", RFC 3261 ", shown(d->right)};
    struct value *members = value_object(out, r->scratch, 4, 0, listed_join(r, in_short, 8));

    for (size_t i = 0; i < 4; i++) {
        value_name(&members[i], values[i]);
        members[i].name = names[i];
    }
}

static void get_differences(const struct record *r, struct value *out)
{
    size_t count, n = 0;
    const struct presence_difference *rows = presence_differences(&count);
    struct value *items = value_list(out, r->scratch, count);

    for (size_t i = 0; i < count; i++)
        if (rows[i].header == header(r))
            put_difference(r, &rows[i], &items[n++]);
    out->n_items = n;
}

static const void *row(size_t nth)
{
    return HEADER_OTHER + 1 + nth < HEADERS ? sip_header_row((enum sip_header)(HEADER_OTHER + 1 + nth)) : NULL;
}

static const struct field fields[] = {
    {"header", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_KEY, "Name of the header field", get_header},
    {"compact", NULL, VALUE_TEXT, FIELD_TEXT | FIELD_KEY, "Its compact form", get_compact},
    {"value", NULL, VALUE_TEXT, FIELD_TEXT, "What its value is: text list address addresses tokens number credentials", get_value},
    {"rfc", NULL, VALUE_TEXT, FIELD_TEXT, "Where it is defined", get_rfc},
    {"presence", NULL, VALUE_LIST, 0, "Where it may stand, as the tables of the RFCs have it: source, where, proxy, methods", get_presence},
    {"listed", NULL, VALUE_LIST, 0, "What the reference lists call it: list, title, name", get_listed},
    {"differences", NULL, VALUE_LIST, 0, "Cells of the overview's presence table that are not as RFC 3261 has them: where, column, says, right", get_differences},
};

const struct record_table records_headers = {"headers", fields, sizeof fields / sizeof fields[0], row};
