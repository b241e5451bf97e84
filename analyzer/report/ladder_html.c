/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/amount.h"
#include "report/escape.h"
#include "report/ladder.h"

static const char HEAD[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<title>SIP call flow</title>\n"
    "<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:14px system-ui,sans-serif;margin:2em auto;max-width:76em;padding:0 1em}\n"
    ".picture{overflow-x:auto}\n"
    "details{border-bottom:1px solid #8886;padding:.2em 0}\n"
    "details:target{outline:2px solid #38f}\n"
    "summary{cursor:pointer;font-family:ui-monospace,monospace}\n"
    "pre{overflow-x:auto;padding:.6em;background:#8882;margin:.4em 0}\n"
    "</style>\n</head>\n<body>\n";

void ladder_html_begin(GString *out)
{
    g_string_append(out, HEAD);
}

void ladder_html_end(GString *out)
{
    g_string_append(out, "</body>\n</html>\n");
}

/* Line by line, so that line ends stay what they are and all other control characters become visible. */
static void put_bytes(GString *out, struct slice bytes)
{
    while (bytes.n) {
        struct slice line = slice_head(bytes, slice_find(bytes, '\n'));
        bytes = slice_from(bytes, line.n + 1);
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        escape_html(out, line);
        g_string_append_c(out, '\n');
    }
}

static void put_host(GString *out, const struct endpoint *at)
{
    char text[ENDPOINT_TEXT];

    endpoint_format(at, text);
    g_string_append(out, text);
}

static void put_message(GString *out, const struct ladder *l, const struct ladder_row *row)
{
    struct slice bytes = message_bytes(l->engine, row->msg);

    g_string_append_printf(out, "<details id=\"m%u\"><summary>", row->msg->no);
    amount_seconds(out, row->since);
    g_string_append(out, " frame ");
    ladder_frame(out, l, row);
    g_string_append(out, " <b>");
    escape_html(out, slice_of(row->label));
    g_string_append(out, "</b> ");
    put_host(out, message_src(l->engine, row->msg));
    g_string_append(out, " → ");
    put_host(out, message_dst(l->engine, row->msg));
    if (row->msg->sighting == SIGHTING_RETRANSMISSION)
        g_string_append_printf(out, " (retransmission of frame %u)", row->of_frame);
    g_string_append(out, "</summary><pre>");
    if (bytes.p)
        put_bytes(out, bytes);
    else
        g_string_append(out, "The text was not kept.");
    g_string_append(out, "</pre></details>\n");
}

static void put_heading(GString *out, const struct ladder *l)
{
    g_string_append(out, "<h1>");
    if (l->call)
        g_string_append_printf(out, "Call %u", l->call->no);
    else
        escape_html(out, l->group->call_id);
    g_string_append(out, "</h1>\n<p>");
    ladder_ending(out, l);
    g_string_append(out, "</p>\n");
    if (l->duplicates) {
        g_string_append(out, "<p>");
        amount_count(out, l->duplicates, "packet that was", "packets that were");
        g_string_append(out, " captured twice not shown.</p>\n");
    }
}

void ladder_html(GString *out, const struct ladder *l)
{
    put_heading(out, l);
    g_string_append(out, "<div class=\"picture\">\n");
    ladder_svg_linked(out, l);
    g_string_append(out, "</div>\n");
    for (size_t i = 0; i < l->n_rows; i++)
        put_message(out, l, &l->rows[i]);
}
