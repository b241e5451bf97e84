/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/style.h"

#include "report/color.h"
#include "report/utf8.h"

void style_start(GString *out, const struct style *s, const char *color)
{
    if (s->color && color)
        g_string_append(out, color);
}

void style_end(GString *out, const struct style *s, const char *color)
{
    if (s->color && color)
        g_string_append(out, COLOR_RESET);
}

void style_heading(GString *out, const struct style *s, const char *text)
{
    style_start(out, s, COLOR_BOLD);
    g_string_append(out, text);
    style_end(out, s, COLOR_BOLD);
}

static void indent_by(GString *out, size_t n)
{
    g_string_append_printf(out, "%*s", (int)n, "");
}

void style_wrap(GString *out, const struct style *s, size_t at, size_t indent, struct slice text)
{
    bool first = true;

    while (text.n) {
        struct slice word = slice_head(text, slice_find(text, ' '));
        size_t columns = utf8_columns(word);
        if (!first && at + 1 + columns > style_columns(s)) {
            g_string_append_c(out, '\n');
            indent_by(out, indent);
            at = indent;
        } else if (!first) {
            g_string_append_c(out, ' ');
            at++;
        }
        g_string_append_len(out, word.p, (gssize)word.n);
        at += columns;
        first = false;
        text = slice_from(text, word.n + 1);
    }
    g_string_append_c(out, '\n');
}

void style_pad(GString *out, size_t start, size_t width, size_t least)
{
    size_t columns = utf8_columns((struct slice){out->str + start, out->len - start});
    size_t missing = columns < width ? width - columns : 0;

    indent_by(out, missing > least ? missing : least);
}
