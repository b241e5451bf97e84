/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/diff_item.h"

void diff_item_add(struct diff *d, enum diff_rank rank, size_t pair, const char *subject, char *a, char *b)
{
    struct diff_item item = {rank, pair, NULL, {a, b}};

    if (g_strcmp0(a, b) == 0) {
        g_free(a);
        g_free(b);
        return;
    }
    item.subject = g_strdup(subject);
    g_array_append_val(d->items, item);
    if (pair < d->pairs->len)
        g_array_index(d->pairs, struct diff_pair, pair).n_items++;
}
