/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/escape.h"

#include "report/utf8.h"

/* Most signs mean something somewhere in Mermaid: # and ; in entities, % in comments, <> in HTML, : before labels. */
#define MERMAID_SPECIAL "!\"#$%&'*:;<>?[\\]^`{|}~"

/* Writes a character that may be seen; `as_is` are its bytes. */
typedef void put_visible(GString *out, uint32_t c, struct slice as_is);

static void put_as_is(GString *out, uint32_t c, struct slice as_is)
{
    (void)c;
    g_string_append_len(out, as_is.p, (gssize)as_is.n);
}

/* strchr, but fast where there are one or two to compare with. */
static bool is_one_of(char c, const char *any)
{
    for (; *any; any++)
        if (*any == c)
            return true;
    return false;
}

/* How many printable ASCII characters that are not special come first: most text is nothing else. */
static size_t plain_run(struct slice text, const char *special)
{
    size_t n = 0;

    while (n < text.n && text.p[n] >= ' ' && text.p[n] < 0x7f && !is_one_of(text.p[n], special))
        n++;
    return n;
}

/* Takes the next character off the text. */
static uint32_t take(struct slice *text, struct slice *as_is)
{
    struct slice before = *text;
    uint32_t c = utf8_next(text);

    *as_is = slice_head(before, before.n - text->n);
    return c;
}

static void put_hidden(GString *out, uint32_t c, struct slice as_is, put_visible *put)
{
    char shown[16];

    if (as_is.n == 1)
        g_snprintf(shown, sizeof shown, "\\x%02x", (unsigned)(unsigned char)as_is.p[0]);
    else
        g_snprintf(shown, sizeof shown, "\\u{%x}", c);
    for (const char *at = shown; *at; at++)
        put(out, (unsigned char)*at, (struct slice){at, 1});
}

/* `put` gets each character that is special or not ASCII, and what stands for a hidden one. */
static void each(GString *out, struct slice text, const char *special, put_visible *put)
{
    struct slice as_is;

    while (text.n) {
        size_t plain = plain_run(text, special);
        g_string_append_len(out, text.p, (gssize)plain);
        text = slice_from(text, plain);
        if (text.n == 0)
            break;
        uint32_t c = take(&text, &as_is);
        if (c == UTF8_BAD || utf8_hidden(c))
            put_hidden(out, c, as_is, put);
        else
            put(out, c, as_is);
    }
}

void escape_terminal(GString *out, struct slice text)
{
    each(out, text, "", put_as_is);
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
    each(out, text, "\"", put_csv);
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
    each(out, text, "&<>\"'", put_html);
}

static void put_mermaid(GString *out, uint32_t c, struct slice as_is)
{
    if (c < 0x80 && !is_one_of((char)c, MERMAID_SPECIAL))
        put_as_is(out, c, as_is);
    else
        g_string_append_printf(out, "#%u;", c);
}

void escape_mermaid(GString *out, struct slice text)
{
    each(out, text, MERMAID_SPECIAL, put_mermaid);
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

void escape_json(GString *out, struct slice text)
{
    struct slice as_is;

    g_string_append_c(out, '"');
    while (text.n) {
        size_t plain = plain_run(text, "\"\\");
        g_string_append_len(out, text.p, (gssize)plain);
        text = slice_from(text, plain);
        if (text.n == 0)
            break;
        uint32_t c = take(&text, &as_is);
        put_json(out, c, as_is);
    }
    g_string_append_c(out, '"');
}
