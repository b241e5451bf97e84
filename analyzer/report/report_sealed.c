/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_sealed.h"

static void say_row(GString *out, const struct report_sealed *s)
{
    g_string_append_printf(out, "%" G_GUINT64_FORMAT " %s of TLS on %s could not be opened: %s", s->records,
        s->records == 1 ? "record" : "records", s->server, s->sentence);
    if (*s->remedy)
        g_string_append_printf(out, "; %s", s->remedy);
}

bool report_sealed_say(GString *out, const struct report_sealed_list *list, size_t i)
{
    g_string_truncate(out, 0);
    if (i < list->n)
        say_row(out, &list->rows[i]);
    else if (i == list->n && list->further)
        g_string_append_printf(
            out, "%" G_GUINT64_FORMAT " further records of TLS could not be opened", list->further);
    return out->len > 0;
}
