/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/presence.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A row must have a cell for each column of its table: four characters each, without the spaces behind the last. */
enum {
#define PRESENCE_TABLE(id, source, ...) COLUMNS_##id = sizeof((uint8_t[]){__VA_ARGS__}),
#include "sip/presence.def"
};

#define PRESENCE(table, header, where, proxy, cells)                                                                   \
    _Static_assert((sizeof(cells) + 2) / 4 == COLUMNS_##table, "cells of " #header " in " #table);
#include "sip/presence.def"

static const struct {
    const char *source;
    bool newer; /* counts before a table that fits as closely */
    uint8_t methods[PRESENCE_MAX_COLUMNS];
} tables[PRESENCE_TABLES] = {
#define PRESENCE_TABLE(id, source, ...)  [PRESENCE_TABLE_##id] = {source, false, {__VA_ARGS__}},
#define PRESENCE_UPDATE(id, source, ...) [PRESENCE_TABLE_##id] = {source, true, {__VA_ARGS__}},
#include "sip/presence.def"
};

static const struct presence_row rows[] = {
#define PRESENCE(table, header, where, proxy, cells) {PRESENCE_TABLE_##table, HEADER_##header, where, proxy, cells},
#include "sip/presence.def"
};

/* The header field of each row once more: so dense that memchr finds the few rows of one. */
static const uint8_t row_headers[] = {
#define PRESENCE(table, header, where, proxy, cells) HEADER_##header,
#include "sip/presence.def"
};

static const struct presence_difference differences[] = {
#define PRESENCE_DIFFERENCE(header, where, column, says, right) {HEADER_##header, where, column, says, right},
#include "sip/presence.def"
};

enum fit { /* how closely a `where` names a message */
    FIT_NONE,
    FIT_EVERYWHERE,
    FIT_KIND,  /* R or r */
    FIT_RANGE, /* 2xx, 18x, 300-699 */
    FIT_CODE,
};

static bool digits_fit(const char *pattern, unsigned status)
{
    const unsigned digits[3] = {status / 100, status / 10 % 10, status % 10};

    for (unsigned i = 0; i < 3; i++)
        if (pattern[i] != 'x' && (unsigned)(pattern[i] - '0') != digits[i])
            return false;
    return true;
}

static unsigned number(const char *digits)
{
    return (unsigned)(digits[0] - '0') * 100 + (unsigned)(digits[1] - '0') * 10 + (unsigned)(digits[2] - '0');
}

/* One item between commas: "R", "r", "rc", "c", "c(1)", "2xx", "404", "300-699". */
static enum fit item_fit(struct slice item, unsigned status)
{
    if (item.p[0] == 'c')
        return FIT_EVERYWHERE;
    if (item.p[0] == 'R')
        return status == 0 ? FIT_KIND : FIT_NONE;
    if (status == 0)
        return FIT_NONE;
    if (item.p[0] == 'r')
        return FIT_KIND;
    if (item.n == 7)
        return number(item.p) <= status && status <= number(item.p + 4) ? FIT_RANGE : FIT_NONE;
    if (!digits_fit(item.p, status))
        return FIT_NONE;
    return item.p[2] == 'x' ? FIT_RANGE : FIT_CODE;
}

static enum fit where_fit(const char *where, unsigned status)
{
    struct slice rest = slice_of(where);
    enum fit best = rest.n ? FIT_NONE : FIT_EVERYWHERE;

    while (rest.n) {
        size_t comma = slice_find(rest, ',');
        enum fit fit = item_fit(slice_head(rest, comma), status);

        if (fit > best)
            best = fit;
        rest = slice_from(rest, comma + 1);
    }
    return best;
}

/* The column of a method in a table, or -1. */
static int column_of(unsigned table, enum sip_method m)
{
    const uint8_t *methods = tables[table].methods;

    for (int i = 0; i < PRESENCE_MAX_COLUMNS && methods[i]; i++)
        if (methods[i] == m)
            return i;
    return -1;
}

static enum presence cell_presence(const char *cell)
{
    switch (cell[0]) {
    case 'm': return cell[1] == '*' ? PRESENCE_SHOULD : PRESENCE_MANDATORY;
    case 'o': return PRESENCE_OPTIONAL;
    case 'c': return PRESENCE_CONDITIONAL;
    case 't': return PRESENCE_STREAM;
    case '*': return PRESENCE_BODY;
    default: return PRESENCE_NOT_APPLICABLE;
    }
}

static const uint8_t *next_row(const uint8_t *from, enum sip_header h)
{
    return memchr(from, (int)h, (size_t)(row_headers + COUNT(rows) - from));
}

/* How closely a row fits a message, and of rows that fit alike the newer text; 0 where it says nothing of it. */
static unsigned rank(const struct presence_row *row, unsigned status)
{
    enum fit fit = where_fit(row->where, status);

    return fit ? 2 * (unsigned)fit + tables[row->table].newer : 0;
}

const struct presence_row *presence_find(enum sip_header h, enum sip_method m, unsigned status, enum presence *out)
{
    const struct presence_row *found = NULL;
    unsigned best = 0;

    *out = PRESENCE_UNSTATED;
    if (status != 0 && (status < 100 || status > 699))
        return NULL;
    for (const uint8_t *at = next_row(row_headers, h); at; at = next_row(at + 1, h)) {
        const struct presence_row *row = &rows[at - row_headers];
        int column = column_of(row->table, m);

        if (column < 0 || row->cells[4 * column] == '.')
            continue;
        /* A header field that a table has, but not for such a message, is not applicable to it. An update only changes something. */
        if (!found && !tables[row->table].newer) {
            found = row;
            *out = PRESENCE_NOT_APPLICABLE;
        }
        unsigned how = rank(row, status);
        if (how > best) {
            best = how;
            found = row;
            *out = cell_presence(row->cells + (size_t)4 * (unsigned)column);
        }
    }
    return found;
}

enum presence presence_of(enum sip_header h, enum sip_method m, unsigned status)
{
    enum presence found;

    presence_find(h, m, status, &found);
    return found;
}

static bool has(const struct presence_row *const *list, size_t n, const struct presence_row *row)
{
    for (size_t i = 0; i < n; i++)
        if (list[i]->header == row->header)
            return true;
    return false;
}

size_t presence_mandatory(enum sip_method m, unsigned status, const struct presence_row *out[PRESENCE_MAX_MANDATORY])
{
    size_t n = 0;
    unsigned table = PRESENCE_TABLES;
    int column = -1;

    for (size_t i = 0; i < COUNT(rows) && n < PRESENCE_MAX_MANDATORY; i++) {
        enum presence found;

        if (rows[i].table != table) {
            table = rows[i].table;
            column = column_of(table, m);
        }
        if (column < 0 || cell_presence(rows[i].cells + (size_t)4 * (unsigned)column) != PRESENCE_MANDATORY)
            continue;
        if (!where_fit(rows[i].where, status) || has(out, n, &rows[i]))
            continue;
        const struct presence_row *row = presence_find((enum sip_header)rows[i].header, m, status, &found);
        if (found == PRESENCE_MANDATORY)
            out[n++] = row;
    }
    return n;
}

const char *presence_name(enum presence p)
{
    static const char *const names[PRESENCES] = {
        [PRESENCE_UNSTATED] = "unstated",
        [PRESENCE_NOT_APPLICABLE] = "not_applicable",
        [PRESENCE_OPTIONAL] = "optional",
        [PRESENCE_CONDITIONAL] = "conditional",
        [PRESENCE_SHOULD] = "should",
        [PRESENCE_STREAM] = "stream",
        [PRESENCE_BODY] = "body",
        [PRESENCE_MANDATORY] = "mandatory",
    };
    return p < PRESENCES ? names[p] : "?";
}

const struct presence_row *presence_rows(size_t *count)
{
    *count = COUNT(rows);
    return rows;
}

const char *presence_source(enum presence_table table)
{
    return table < PRESENCE_TABLES ? tables[table].source : "";
}

enum sip_method presence_column(enum presence_table table, unsigned nth)
{
    return table < PRESENCE_TABLES && nth < PRESENCE_MAX_COLUMNS ? (enum sip_method)tables[table].methods[nth]
                                                                 : METHOD_NONE;
}

const struct presence_difference *presence_differences(size_t *count)
{
    *count = COUNT(differences);
    return differences;
}
