/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_summary_screen.h"

#include <string.h>

void report_summary_screen_label(const struct screen *v, const char *word)
{
    style_heading(v->out, v->style, word);
    g_string_append_printf(v->out, "%*s", (int)(SCREEN_LABEL - strlen(word)), "");
}

void report_summary_screen_clock(GString *out, captime t, captime after)
{
    char text[CAPTIME_TEXT], other[CAPTIME_TEXT];

    captime_format(t, text);
    captime_format(after, other);
    if (t == after || strncmp(text, other, 10) != 0)
        g_string_append_printf(out, "%.10s ", text);
    g_string_append_len(out, text + 11, 8);
}
