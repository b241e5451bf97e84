/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/message.h"
#include "report/escape.h"
#include "report/ladder.h"

static void put_row(GString *out, const struct ladder *l, const struct ladder_row *row)
{
    bool again = row->msg->sighting == SIGHTING_RETRANSMISSION;

    g_string_append_printf(out, "    h%u%sh%u: ", row->from, row->msg->status || again ? "-->>" : "->>", row->to);
    escape_mermaid(out, slice_of(row->label));
    if (again && row->of_frame)
        g_string_append_printf(out, " (retrans of %u)", row->of_frame);
    g_string_append(out, " [");
    ladder_frame(out, l, row);
    g_string_append(out, "]\n");
}

void ladder_mermaid(GString *out, const struct ladder *l)
{
    GString *ending = g_string_new(NULL);

    g_string_append(out, "sequenceDiagram\n");
    for (size_t i = 0; i < l->n_hosts; i++) {
        g_string_append_printf(out, "    participant h%zu as ", i);
        escape_mermaid(out, slice_of(l->hosts[i].name));
        g_string_append_c(out, '\n');
    }
    for (size_t i = 0; i < l->n_rows; i++)
        put_row(out, l, &l->rows[i]);
    ladder_ending(ending, l);
    if (ending->len && l->n_hosts) {
        g_string_append(out, "    Note over h0");
        if (l->n_hosts > 1)
            g_string_append_printf(out, ",h%zu", l->n_hosts - 1);
        g_string_append(out, ": ");
        escape_mermaid(out, (struct slice){ending->str, ending->len});
        g_string_append_c(out, '\n');
    }
    g_string_free(ending, TRUE);
}
