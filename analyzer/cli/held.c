/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/held.h"

#include <string.h>

struct row {
    uint32_t n; /* bytes; 0 = not printed */
    char text[];
};

struct held {
    struct writer *writer;
    GHashTable *rows; /* number -> struct row */
    GString *scratch;
    uint32_t next;    /* number whose turn it is */
};

struct held *held_new(struct writer *w)
{
    struct held *h = g_new0(struct held, 1);

    h->writer = w;
    h->rows = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    h->scratch = g_string_new(NULL);
    h->next = 1;
    return h;
}

void held_free(struct held *h)
{
    if (!h)
        return;
    g_hash_table_unref(h->rows);
    g_string_free(h->scratch, TRUE);
    g_free(h);
}

static void write_next(struct held *h, const struct row *row)
{
    if (row->n)
        writer_row(h->writer, (struct slice){row->text, row->n});
    g_hash_table_remove(h->rows, GUINT_TO_POINTER(h->next));
    h->next++;
}

void held_add(struct held *h, uint32_t number, const struct record *r)
{
    struct row *row;

    g_string_truncate(h->scratch, 0);
    if (r)
        writer_render(h->writer, r, h->scratch);
    row = g_malloc(sizeof *row + h->scratch->len);
    row->n = (uint32_t)h->scratch->len;
    memcpy(row->text, h->scratch->str, row->n);
    g_hash_table_insert(h->rows, GUINT_TO_POINTER(number), row);
    while ((row = g_hash_table_lookup(h->rows, GUINT_TO_POINTER(h->next))))
        write_next(h, row);
}

void held_until(struct held *h, uint32_t number)
{
    while (h->next < number && g_hash_table_size(h->rows)) {
        struct row *row = g_hash_table_lookup(h->rows, GUINT_TO_POINTER(h->next));
        if (row)
            write_next(h, row);
        else
            h->next++;
    }
}
