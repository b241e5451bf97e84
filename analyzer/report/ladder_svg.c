/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "report/amount.h"
#include "report/escape.h"
#include "report/ladder.h"
#include "report/utf8.h"

enum {           /* in pixels */
    LEFT = 110,  /* of the first lifeline */
    RIGHT = 110, /* of the last one, for the frames */
    GAP = 200,
    TOP = 84, /* of the lifelines */
    ROW = 36,
    BOTTOM = 56,
    LETTER = 7, /* a column of the labels */
    HEAD = 7,   /* of an arrow */
};

static const char STYLE[] =
    "<style>\n"
    ".ladder{font:12px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace}\n"
    ".ladder .paper{fill:#fff}\n"
    ".ladder text{fill:#1f2328}\n"
    ".ladder .title{font-weight:bold;font-size:14px}\n"
    ".ladder .quiet{fill:#6a737d}\n"
    ".ladder .host{font-weight:bold;text-anchor:middle}\n"
    ".ladder .label{text-anchor:middle}\n"
    ".ladder .time{text-anchor:end}\n"
    ".ladder .box{fill:#f3f4f6;stroke:#9aa4af}\n"
    ".ladder .life{stroke:#c3cad2;stroke-dasharray:2 3}\n"
    ".ladder .line{stroke:#1f2328;stroke-width:1.4;fill:none}\n"
    ".ladder .head{fill:#1f2328}\n"
    ".ladder .again .line{stroke-dasharray:5 4}\n"
    ".ladder .success .line{stroke:#1a7f37}.ladder .success .head,.ladder .success .label{fill:#1a7f37}\n"
    ".ladder .redirection .line{stroke:#9a6700}.ladder .redirection .head,.ladder .redirection .label{fill:#9a6700}\n"
    ".ladder .failure .line{stroke:#c21f2c}.ladder .failure .head,.ladder .failure .label{fill:#c21f2c}\n"
    ".ladder .provisional .line{stroke:#57606a}.ladder .provisional .head,.ladder .provisional .label{fill:#57606a}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".ladder .paper{fill:#0d1117}\n"
    ".ladder text{fill:#e6edf3}\n"
    ".ladder .quiet{fill:#8b949e}\n"
    ".ladder .box{fill:#21262d;stroke:#57606a}\n"
    ".ladder .life{stroke:#3d444d}\n"
    ".ladder .line{stroke:#e6edf3}\n"
    ".ladder .head{fill:#e6edf3}\n"
    ".ladder .success .line{stroke:#3fb950}.ladder .success .head,.ladder .success .label{fill:#3fb950}\n"
    ".ladder .redirection .line{stroke:#d29922}.ladder .redirection .head,.ladder .redirection .label{fill:#d29922}\n"
    ".ladder .failure .line{stroke:#ff7b72}.ladder .failure .head,.ladder .failure .label{fill:#ff7b72}\n"
    ".ladder .provisional .line{stroke:#9da7b3}.ladder .provisional .head,.ladder .provisional .label{fill:#9da7b3}\n"
    "}\n"
    "</style>\n";

struct picture {
    GString *out;
    const struct ladder *l;
    size_t width, height;
    bool linked;
};

static size_t x_of(size_t host)
{
    return LEFT + host * GAP;
}

static const char *class_of(const struct ladder_row *row)
{
    return row->msg->status >= 400 ? "failure" : ladder_class(row);
}

/* Text of at most so many columns; XML has no place for most control characters, so they are made visible first. */
static void put_words(GString *out, struct slice text, size_t columns)
{
    GString *safe = g_string_new(NULL);

    escape_terminal(safe, text);
    struct slice all = {safe->str, safe->len}, head = utf8_head(all, columns);
    if (head.n < all.n)
        head = utf8_head(all, columns ? columns - 1 : 0);
    escape_html(out, head);
    if (head.n < all.n)
        g_string_append(out, "…");
    g_string_free(safe, TRUE);
}

static void put_title(const struct picture *p)
{
    GString *text = g_string_new(NULL);
    size_t columns = (p->width - 40) / (LETTER + 2);

    g_string_append(p->out, "<text class=\"title\" x=\"20\" y=\"26\">");
    if (p->l->call)
        g_string_append_printf(text, "Call %u  ", p->l->call->no);
    struct slice id = slice_head(p->l->group->call_id, 4 * columns);
    g_string_append_len(text, id.p, (gssize)id.n);
    put_words(p->out, (struct slice){text->str, text->len}, columns);
    g_string_append(p->out, "</text>\n");
    g_string_free(text, TRUE);
}

static void put_hosts(const struct picture *p)
{
    size_t bottom = TOP + p->l->n_rows * ROW + ROW / 2;

    for (size_t i = 0; i < p->l->n_hosts; i++) {
        size_t x = x_of(i);
        g_string_append_printf(p->out,
            "<line class=\"life\" x1=\"%zu\" y1=\"%d\" x2=\"%zu\" y2=\"%zu\"/>"
            "<rect class=\"box\" x=\"%zu\" y=\"%d\" width=\"%d\" height=\"26\" rx=\"4\"/>"
            "<text class=\"host\" x=\"%zu\" y=\"%d\">",
            x, TOP - 12, x, bottom, x - (GAP - 14) / 2, TOP - 40, GAP - 14, x, TOP - 23);
        put_words(p->out, slice_of(p->l->hosts[i].name), (GAP - 14) / LETTER);
        g_string_append(p->out, "</text>\n");
    }
}

static void put_arrow(const struct picture *p, const struct ladder_row *row, size_t y)
{
    size_t from = x_of(row->from), to = x_of(row->to);

    if (from == to) {
        g_string_append_printf(p->out,
            "<path class=\"line\" d=\"M%zu %zuh24v8h-%d\"/><path class=\"head\" d=\"M%zu %zul%d -4v8z\"/>", from, y - 4,
            24 - HEAD, from, y + 4, HEAD);
        return;
    }
    bool right = to > from;
    size_t end = right ? to - HEAD : to + HEAD;
    g_string_append_printf(p->out,
        "<line class=\"line\" x1=\"%zu\" y1=\"%zu\" x2=\"%zu\" y2=\"%zu\"/>"
        "<path class=\"head\" d=\"M%zu %zul%d -4v8z\"/>",
        from, y, end, y, to, y, right ? -HEAD : HEAD);
}

static void put_label(const struct picture *p, const struct ladder_row *row, size_t y)
{
    size_t from = x_of(row->from), to = x_of(row->to), span = from > to ? from - to : to - from;
    bool again = row->msg->sighting == SIGHTING_RETRANSMISSION;

    g_string_append_printf(p->out, "<text class=\"label\" x=\"%zu\" y=\"%zu\">",
        from == to ? from + GAP / 2 : (from + to) / 2, from == to ? y + 4 : y - 5);
    put_words(p->out, slice_of(row->label), (MAX(span, GAP) - 16) / LETTER - (again ? 11 : 0));
    if (again && row->of_frame)
        g_string_append_printf(p->out, " ↻ of %u", row->of_frame);
    g_string_append(p->out, "</text>");
}

static void put_row(const struct picture *p, size_t i)
{
    const struct ladder_row *row = &p->l->rows[i];
    size_t y = TOP + i * ROW + ROW / 2;

    if (p->linked)
        g_string_append_printf(p->out, "<a href=\"#m%u\">", row->msg->no);
    g_string_append_printf(p->out, "<g class=\"%s%s\"><text class=\"quiet time\" x=\"%d\" y=\"%zu\">", class_of(row),
        row->msg->sighting == SIGHTING_RETRANSMISSION ? " again" : "", LEFT - 24, y + 4);
    amount_seconds(p->out, row->since);
    g_string_append(p->out, "</text>");
    put_arrow(p, row, y);
    put_label(p, row, y);
    g_string_append_printf(
        p->out, "<text class=\"quiet\" x=\"%zu\" y=\"%zu\">frame ", x_of(p->l->n_hosts - 1) + 24, y + 4);
    ladder_frame(p->out, p->l, row);
    g_string_append(p->out, p->linked ? "</text></g></a>\n" : "</text></g>\n");
}

static void put_ending(const struct picture *p)
{
    GString *text = g_string_new(NULL);

    ladder_ending(text, p->l);
    g_string_append_printf(p->out, "<text class=\"quiet\" x=\"20\" y=\"%zu\">", p->height - 20);
    put_words(p->out, (struct slice){text->str, text->len}, (p->width - 40) / LETTER);
    g_string_append(p->out, "</text>\n");
    g_string_free(text, TRUE);
}

static void draw(GString *out, const struct ladder *l, bool linked)
{
    struct picture p = {.out = out, .l = l, .linked = linked};

    p.width = x_of(l->n_hosts ? l->n_hosts - 1 : 0) + RIGHT;
    p.width = MAX(p.width, 480);
    p.height = TOP + l->n_rows * ROW + BOTTOM;
    g_string_append_printf(out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ladder\" width=\"%zu\" height=\"%zu\" "
        "viewBox=\"0 0 %zu %zu\" role=\"img\">\n",
        p.width, p.height, p.width, p.height);
    g_string_append(out, STYLE);
    g_string_append(out, "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n");
    put_title(&p);
    put_hosts(&p);
    for (size_t i = 0; i < l->n_rows; i++)
        put_row(&p, i);
    put_ending(&p);
    g_string_append(out, "</svg>\n");
}

void ladder_svg(GString *out, const struct ladder *l)
{
    g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    draw(out, l, false);
}

void ladder_svg_linked(GString *out, const struct ladder *l)
{
    draw(out, l, true);
}
