/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/escape.h"

#include "report/utf8.h"

/* Writes a character that may be seen; `as_is` are its bytes. */
typedef void put_visible(GString *out, uint32_t c, struct slice as_is);

static void put_as_is(GString *out, uint32_t c, struct slice as_is)
{
    (void)c;
    g_string_append_len(out, as_is.p, (gssize)as_is.n);
}

static void each(GString *out, struct slice text, put_visible *put)
{
    while (text.n) {
        struct slice rest = text;
        uint32_t c = utf8_next(&rest);
        char hidden[16];

        if (c == UTF8_BAD || (c < 0x80 && utf8_hidden(c)))
            g_snprintf(hidden, sizeof hidden, "\\x%02x", (unsigned)(unsigned char)text.p[0]);
        else if (utf8_hidden(c))
            g_snprintf(hidden, sizeof hidden, "\\u{%x}", c);
        else
            hidden[0] = '\0';
        if (hidden[0])
            for (const char *h = hidden; *h; h++)
                put(out, (unsigned char)*h, (struct slice){h, 1});
        else
            put(out, c, slice_head(text, text.n - rest.n));
        text = rest;
    }
}

void escape_terminal(GString *out, struct slice text)
{
    each(out, text, put_as_is);
}

static void put_csv(GString *out, uint32_t c, struct slice as_is)
{
    if (c == '"')
        g_string_append_c(out, '"');
    put_as_is(out, c, as_is);
}

/* Spaces at the ends are part of a cell, but some readers drop them where there are no quotes. */
static bool csv_needs_quotes(struct slice text)
{
    return slice_find(text, ',') < text.n || slice_find(text, '"') < text.n ||
           (text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' '));
}

void escape_csv(GString *out, struct slice text)
{
    bool quotes = csv_needs_quotes(text);

    if (quotes)
        g_string_append_c(out, '"');
    each(out, text, put_csv);
    if (quotes)
        g_string_append_c(out, '"');
}

static void put_html(GString *out, uint32_t c, struct slice as_is)
{
    switch (c) {
    case '&': g_string_append(out, "&amp;"); break;
    case '<': g_string_append(out, "&lt;"); break;
    case '>': g_string_append(out, "&gt;"); break;
    case '"': g_string_append(out, "&quot;"); break;
    case '\'': g_string_append(out, "&#39;"); break;
    default: put_as_is(out, c, as_is); break;
    }
}

void escape_html(GString *out, struct slice text)
{
    each(out, text, put_html);
}

/* Mermaid gives a meaning to most signs somewhere: # and ; to entities, % to comments, <> to HTML, : to labels. */
static void put_mermaid(GString *out, uint32_t c, struct slice as_is)
{
    if (c < 0x80 && (g_ascii_isalnum((char)c) || strchr(" .,/@+-_=()", (int)c)))
        put_as_is(out, c, as_is);
    else
        g_string_append_printf(out, "#%u;", c);
}

void escape_mermaid(GString *out, struct slice text)
{
    each(out, text, put_mermaid);
}

static void put_json(GString *out, uint32_t c, struct slice as_is)
{
    if (c == UTF8_BAD)
        g_string_append(out, "\\ufffd");
    else if (c == '"' || c == '\\')
        g_string_append_printf(out, "\\%c", (char)c);
    else if (!utf8_hidden(c))
        put_as_is(out, c, as_is);
    else if (c < 0x10000)
        g_string_append_printf(out, "\\u%04x", c);
    else
        g_string_append_printf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + (c & 0x3ff));
}

static size_t plain_ascii(struct slice text)
{
    size_t n = 0;

    while (n < text.n && text.p[n] >= ' ' && text.p[n] < 0x7f && text.p[n] != '"' && text.p[n] != '\\')
        n++;
    return n;
}

void escape_json(GString *out, struct slice text)
{
    g_string_append_c(out, '"');
    while (text.n) {
        size_t plain = plain_ascii(text);
        g_string_append_len(out, text.p, (gssize)plain);
        text = slice_from(text, plain);
        if (text.n) {
            struct slice rest = text;
            uint32_t c = utf8_next(&rest);
            put_json(out, c, slice_head(text, text.n - rest.n));
            text = rest;
        }
    }
    g_string_append_c(out, '"');
}
