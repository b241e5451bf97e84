/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "fields.h"
#include "numbers.h"
#include "session.h"
#include "tables.h"

#include <stdio.h>
#include <stdlib.h>

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

enum { CELL = 60 }; /* characters shown */

struct table {
    const struct record_table *records;
    const char *option;
    numbers_of *number;
};

static const struct table tables[] = {
    {&records_calls, "sipray,calls", numbers_call},
    {&records_transactions, "sipray,transactions", numbers_transaction},
    {&records_dialogs, "sipray,dialogs", numbers_dialog},
    {&records_registrations, "sipray,registrations", numbers_registration},
};

struct listing { /* one -z option */
    const struct table *table;
    GHashTable *chosen; /* numbers of those that a message passed the filter for */
    GPtrArray *rows;    /* of arrays of cells, the heading first */
    size_t *widths;
    size_t n_columns;
};

/* ---- cells ---- */

static void append_value(GString *out, const struct value *v)
{
    char text[CAPTIME_TEXT];
    char *valid;

    switch (v->type) {
    case VALUE_NULL: g_string_append_c(out, '-'); break;
    case VALUE_INT: g_string_append_printf(out, "%" PRId64, v->i); break;
    case VALUE_TIME: g_string_append_len(out, text, (gssize)captime_format(v->i, text)); break;
    case VALUE_DURATION: g_string_append_len(out, text, (gssize)captime_format_ms(v->i, text)); break;
    case VALUE_TEXT:
    case VALUE_OBJECT:
        valid = fields_text(NULL, v->text);
        g_string_append(out, valid);
        wmem_free(NULL, valid);
        break;
    case VALUE_LIST:
        for (size_t i = 0; i < v->n_items; i++) {
            g_string_append(out, i ? "," : "");
            append_value(out, &v->items[i]);
        }
        break;
    }
}

/* Nothing from a packet may speak to the terminal. */
static char *shown(const char *text)
{
    GString *out = g_string_new(NULL);
    size_t n = 0;

    for (const char *at = text; *at && n < CELL; at = g_utf8_next_char(at), n++) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(out, g_unichar_isprint(c) ? c : 0xfffd);
    }
    return g_string_free(out, FALSE);
}

static char *cell_of(const struct field *f, const struct record *r)
{
    GString *text = g_string_new(NULL);
    struct value v = {.type = VALUE_NULL};

    f->get(r, &v);
    append_value(text, &v);
    char *cell = shown(text->str);
    g_string_free(text, TRUE);
    return cell;
}

static char *heading_of(const struct field *f)
{
    return f->heading ? g_strdup(f->heading) : g_strdelimit(g_ascii_strup(f->name, -1), "_", ' ');
}

/* ---- rows ---- */

static void free_row(void *row)
{
    g_strfreev(row);
}

static void add_row(struct listing *l, const struct record *r)
{
    char **row = g_new0(char *, l->n_columns + 1);
    size_t n = 0;

    for (size_t i = 0; i < l->table->records->n_fields; i++) {
        const struct field *f = &l->table->records->fields[i];
        if (!(f->flags & FIELD_TEXT))
            continue;
        row[n] = r ? cell_of(f, r) : heading_of(f);
        l->widths[n] = MAX(l->widths[n], (size_t)g_utf8_strlen(row[n], -1));
        n++;
    }
    g_ptr_array_add(l->rows, row);
}

static bool visit(const struct record *r, void *user)
{
    struct listing *l = user;
    struct value id = {.type = VALUE_NULL};

    record_field(l->table->records, SLICE_LIT("id"))->get(r, &id);
    if (g_hash_table_contains(l->chosen, GUINT_TO_POINTER((guint)id.i)))
        add_row(l, r);
    return true;
}

static void print_row(const struct listing *l, char *const *row)
{
    for (size_t i = 0, n = 0; i < l->table->records->n_fields; i++) {
        unsigned flags = l->table->records->fields[i].flags;
        if (!(flags & FIELD_TEXT))
            continue;
        int pad = (int)(l->widths[n] - (size_t)g_utf8_strlen(row[n], -1));
        bool last = n + 1 == l->n_columns;
        if (flags & FIELD_RIGHT)
            printf("%*s%s", pad, "", row[n]);
        else
            printf("%s%*s", row[n], last ? 0 : pad, "");
        printf("%s", last ? "\n" : "  ");
        n++;
    }
}

/* ---- the option ---- */

static tap_packet_status listing_packet(
    void *user, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data, tap_flags_t flags _U_)
{
    struct listing *l = user;
    const struct message *m = session_message(plugin.session, data);
    uint32_t number = m ? l->table->number(session_engine(plugin.session), m) : 0;

    if (number)
        g_hash_table_add(l->chosen, GUINT_TO_POINTER(number));
    return TAP_PACKET_DONT_REDRAW;
}

static void listing_reset(void *user)
{
    struct listing *l = user;

    g_hash_table_remove_all(l->chosen);
}

static void listing_draw(void *user)
{
    struct listing *l = user;

    if (!plugin.session)
        return;
    struct record_source source = {.engine = session_engine_at_end(plugin.session)};
    l->rows = g_ptr_array_new_with_free_func(free_row);
    l->widths = g_new0(size_t, l->n_columns);
    add_row(l, NULL);
    records_each(l->table->records, &source, visit, l);
    for (guint i = 0; i < l->rows->len; i++)
        print_row(l, g_ptr_array_index(l->rows, i));
    g_ptr_array_free(l->rows, TRUE);
    g_free(l->widths);
}

static void listing_free(void *user)
{
    struct listing *l = user;

    g_hash_table_destroy(l->chosen);
    g_free(l);
}

static struct listing *listing_new(const struct table *t)
{
    struct listing *l = g_new0(struct listing, 1);

    l->table = t;
    l->chosen = g_hash_table_new(NULL, NULL);
    for (size_t i = 0; i < t->records->n_fields; i++)
        l->n_columns += (t->records->fields[i].flags & FIELD_TEXT) != 0;
    return l;
}

/* The option is "sipray,calls" or "sipray,calls,FILTER". */
static compat_started start(const char *option, void *user)
{
    const struct table *t = user;
    const char *rest = option + strlen(t->option);
    GString *error = register_tap_listener("sipray", listing_new(t), *rest == ',' && rest[1] ? rest + 1 : NULL,
        TL_REQUIRES_NOTHING, listing_reset, listing_packet, listing_draw, listing_free);

    if (error) {
        fprintf(stderr, "%s: %s\n", t->option, error->str);
        exit(EXIT_FAILURE); /* as the built-in options do */
    }
    COMPAT_STARTED;
}

void tables_register(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        stat_tap_ui ui = {.group = REGISTER_STAT_GROUP_GENERIC, .cli_string = tables[i].option, .tap_init_cb = start};
        register_stat_tap_ui(&ui, (void *)(uintptr_t)&tables[i]);
    }
}
