/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "report/amount.h"
#include "report/color.h"
#include "report/escape.h"
#include "report/ladder.h"
#include "report/utf8.h"
#include "sip/status.h"

enum {
    GAP_LEAST = 7, /* columns between two lifelines */
    GAP_USUAL = 26,
    ARROW_LEAST = 6, /* columns of an arrow beside a label on its line */
    ARROW_USUAL = 8,
    HEADING_LINES = 12,
};

/* The characters of a picture. */
struct glyphs {
    const char *life, *cross, *line, *again, *right, *left, *from_left, *from_right, *self;
};

static const struct glyphs ASCII = {"|", "|", "-", "~", ">", "<", "|", "|", "@"};
static const struct glyphs BOXES = {"│", "┼", "─", "┄", "►", "◄", "├", "┤", "↺"};

struct page {
    GString *out;
    const struct ladder *l;
    const struct style *style;
    const struct glyphs *glyphs;
    size_t left;  /* column of the first lifeline */
    size_t gap;   /* between lifelines */
    size_t width; /* up to where labels may go */
    size_t time_width, frame_width;
};

static size_t column_at(const struct page *p, size_t host)
{
    return p->left + host * p->gap;
}

static size_t last_column(const struct page *p)
{
    return column_at(p, p->l->n_hosts ? p->l->n_hosts - 1 : 0);
}

/* ---- measures ---- */

static void put_label(GString *out, const struct ladder_row *row)
{
    escape_terminal(out, slice_of(row->label));
    if (row->msg->sighting == SIGHTING_RETRANSMISSION && row->of_frame)
        g_string_append_printf(out, " retrans of %u", row->of_frame);
    else if (row->msg->sighting == SIGHTING_RETRANSMISSION)
        g_string_append(out, " retrans");
    if (row->from == row->to)
        g_string_append(out, " (to itself)");
}

static size_t widest_label(const struct ladder *l)
{
    GString *text = g_string_new(NULL);
    size_t widest = 0;

    for (size_t i = 0; i < l->n_rows; i++) {
        g_string_truncate(text, 0);
        put_label(text, &l->rows[i]);
        widest = MAX(widest, utf8_columns((struct slice){text->str, text->len}));
    }
    g_string_free(text, TRUE);
    return widest;
}

static size_t widest_frame(const struct ladder *l)
{
    GString *text = g_string_new(NULL);
    size_t widest = strlen("frame");

    for (size_t i = 0; i < l->n_rows; i++) {
        g_string_truncate(text, 0);
        ladder_frame(text, l, &l->rows[i]);
        widest = MAX(widest, text->len);
    }
    g_string_free(text, TRUE);
    return widest;
}

/* Lifelines stand as far from each other as the labels need, where there is room. */
static void measure(struct page *p)
{
    GString *text = g_string_new(NULL);
    const struct ladder *l = p->l;
    size_t columns = style_columns(p->style), gaps = l->n_hosts > 1 ? l->n_hosts - 1 : 1;

    amount_seconds(text, l->n_rows ? l->rows[l->n_rows - 1].since : 0);
    p->time_width = MAX(text->len, strlen("0.000"));
    g_string_free(text, TRUE);
    p->frame_width = widest_frame(l);
    p->left = p->time_width + 3;
    size_t used = p->left + 3 + p->frame_width;
    size_t room = columns > used ? (columns - used) / gaps : 0;
    size_t wanted = MAX(widest_label(l) + ARROW_USUAL, (size_t)GAP_USUAL);
    p->gap = MAX(MIN(room, wanted), (size_t)GAP_LEAST);
    p->width = last_column(p) + 1;
}

/* ---- lines ---- */

static size_t life_at(const struct page *p, size_t x)
{
    if (x < p->left || x > last_column(p) || (x - p->left) % p->gap)
        return SIZE_MAX;
    return (x - p->left) / p->gap;
}

static const char *background(const struct page *p, size_t x)
{
    return life_at(p, x) == SIZE_MAX ? " " : p->glyphs->life;
}

/* A row of the picture between two columns, where a text may cover a part. */
struct strip {
    size_t from, to; /* columns where the arrow starts and ends; the same: no arrow */
    bool again;
    struct slice text;
    size_t text_at, text_columns; /* no columns: no text */
    const char *color;
};

static const char *arrow(const struct page *p, const struct strip *s, size_t x)
{
    size_t low = MIN(s->from, s->to), high = MAX(s->from, s->to);

    if (low == high || x < low || x > high)
        return background(p, x);
    if (x == s->from)
        return s->from < s->to ? p->glyphs->from_left : p->glyphs->from_right;
    if (x == s->to)
        return p->glyphs->life;
    if (x == s->to - 1 && s->to > s->from)
        return p->glyphs->right;
    if (x == s->to + 1 && s->to < s->from)
        return p->glyphs->left;
    if (life_at(p, x) != SIZE_MAX)
        return p->glyphs->cross;
    return s->again ? p->glyphs->again : p->glyphs->line;
}

static void put_strip(const struct page *p, const struct strip *s, size_t from)
{
    size_t end = MAX(p->width, s->text_columns ? s->text_at + s->text_columns : 0);

    for (size_t x = from; x < end; x++) {
        if (!s->text_columns || x != s->text_at) {
            g_string_append(p->out, arrow(p, s, x));
            continue;
        }
        style_start(p->out, p->style, s->color);
        g_string_append_len(p->out, s->text.p, (gssize)s->text.n);
        style_end(p->out, p->style, s->color);
        x += s->text_columns - 1;
    }
}

static void end_line(GString *out)
{
    while (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

/* ---- names of the hosts ---- */

/* Centred on its lifeline, within the page. */
static size_t name_at(const struct page *p, size_t host)
{
    size_t x = column_at(p, host), n = strlen(p->l->hosts[host].name), end = MAX(style_columns(p->style), p->width);
    size_t at = x > n / 2 ? x - n / 2 : 0;

    return at + n > end && end > n ? end - n : at;
}

/* Which line each name stands on: the lowest where it does not touch the name before it. Returns how many lines. */
static size_t stack_names(const struct page *p, size_t line_of[LADDER_HOSTS])
{
    size_t free_from[HEADING_LINES] = {0}, lines = 1;

    for (size_t i = 0; i < p->l->n_hosts; i++) {
        size_t line = 0, at = name_at(p, i);
        while (line + 1 < HEADING_LINES && free_from[line] > at)
            line++;
        line_of[i] = line;
        free_from[line] = at + strlen(p->l->hosts[i].name) + 1;
        lines = MAX(lines, line + 1);
    }
    return lines;
}

/* A name that was moved to the left may stand where the lifeline of a host before it would be. */
static bool is_covered(const struct page *p, const size_t line_of[LADDER_HOSTS], size_t line, size_t host)
{
    for (size_t i = host + 1; i < p->l->n_hosts; i++)
        if (line_of[i] == line && name_at(p, i) <= column_at(p, host))
            return true;
    return false;
}

static void put_name_line(const struct page *p, const size_t line_of[LADDER_HOSTS], size_t line)
{
    size_t x = 0;

    for (size_t i = 0; i < p->l->n_hosts; i++) {
        bool here = line_of[i] == line;
        size_t at = here ? name_at(p, i) : column_at(p, i);
        if (line_of[i] < line || at < x || (!here && is_covered(p, line_of, line, i)))
            continue;
        g_string_append_printf(p->out, "%*s", (int)(at - x), "");
        if (here)
            style_heading(p->out, p->style, p->l->hosts[i].name);
        else
            g_string_append(p->out, p->glyphs->life);
        x = at + (here ? strlen(p->l->hosts[i].name) : 1);
    }
    end_line(p->out);
}

static void put_names(const struct page *p)
{
    size_t line_of[LADDER_HOSTS] = {0};

    for (size_t line = stack_names(p, line_of); line-- > 0;)
        put_name_line(p, line_of, line);
    const struct strip lives = {0};
    g_string_append_printf(p->out, "%*s", (int)p->left, "");
    put_strip(p, &lives, p->left);
    g_string_append(p->out, "  ");
    g_string_append_printf(p->out, "%*s", (int)p->frame_width, "frame");
    g_string_append_c(p->out, '\n');
}

/* ---- messages ---- */

/* Cut to the width with an ellipsis where it is too long. */
static void shorten(GString *text, size_t columns, bool utf8)
{
    size_t mark = utf8 ? 1 : 2;

    if (utf8_columns((struct slice){text->str, text->len}) <= columns)
        return;
    struct slice head = utf8_head((struct slice){text->str, text->len}, columns > mark ? columns - mark : 0);
    g_string_truncate(text, head.n);
    g_string_append(text, utf8 ? "…" : "..");
}

static const char *color_of_row(const struct ladder_row *row)
{
    return row->msg->status ? color_of(slice_of(ladder_class(row))) : COLOR_BOLD;
}

static void put_time(const struct page *p, const struct ladder_row *row)
{
    GString *text = g_string_new(NULL);

    amount_seconds(text, row->since);
    g_string_append_printf(p->out, "%*s", (int)p->time_width, text->str);
    g_string_append_printf(p->out, "%*s", (int)(p->left - p->time_width), "");
    g_string_free(text, TRUE);
}

static void put_frame(const struct page *p, const struct ladder_row *row)
{
    GString *text = g_string_new(NULL);

    ladder_frame(text, p->l, row);
    g_string_append_printf(p->out, "  %*s\n", (int)p->frame_width, text->str);
    g_string_free(text, TRUE);
}

/* The label on a line of its own: over the middle of the arrow, or from its left end on where it is longer, and moved
 * to stay on the page. */
static void put_label_line(const struct page *p, struct strip s, size_t low, size_t high)
{
    size_t end = p->width > s.text_columns ? p->width - 1 - s.text_columns : 0;

    s.text_at = low + 2 + (high - low > s.text_columns + 4 ? (high - low - s.text_columns - 2) / 2 : 0);
    if (low == high)
        s.text_at = low > s.text_columns / 2 ? low - s.text_columns / 2 : 0;
    s.text_at = MAX(MIN(s.text_at, end), p->left + 1);
    s.from = s.to = 0;
    g_string_append_printf(p->out, "%*s", (int)p->left, "");
    put_strip(p, &s, p->left);
    end_line(p->out);
}

static void put_row(const struct page *p, const struct ladder_row *row)
{
    GString *label = g_string_new(NULL);
    size_t from = column_at(p, row->from), to = column_at(p, row->to), low = MIN(from, to), high = MAX(from, to);

    put_label(label, row);
    shorten(label, p->width - p->left > 2 ? MAX(p->width - p->left - 2, (size_t)GAP_LEAST) : GAP_LEAST, p->style->utf8);
    size_t columns = utf8_columns((struct slice){label->str, label->len});
    bool beside = columns + ARROW_LEAST <= high - low;
    if (beside) {
        g_string_prepend_c(label, ' ');
        g_string_append_c(label, ' ');
        columns += 2;
    }
    struct strip s = {from, to, row->msg->sighting == SIGHTING_RETRANSMISSION, {label->str, label->len},
        low + 1 + (beside ? (high - low - columns) / 2 : 0), columns, color_of_row(row)};
    if (!beside) {
        put_label_line(p, s, low, high);
        s.text = from == to ? slice_of(p->glyphs->self) : SLICE_NONE;
        s.text_at = from;
        s.text_columns = s.text.n ? 1 : 0;
    }
    put_time(p, row);
    put_strip(p, &s, p->left);
    put_frame(p, row);
    g_string_free(label, TRUE);
}

/* ---- around it ---- */

static void put_field(const struct page *p, const char *name, struct slice text)
{
    if (!text.p)
        return;
    GString *value = g_string_new(NULL);
    size_t columns = style_columns(p->style);
    escape_terminal(value, text);
    shorten(value, columns > 20 ? columns - 10 : 10, p->style->utf8);
    g_string_append_printf(p->out, "%-10s%s\n", name, value->str);
    g_string_free(value, TRUE);
}

static void put_legs(const struct page *p)
{
    GString *text = g_string_new("with call ");

    for (size_t i = 0; i < p->l->n_legs; i++)
        g_string_append_printf(text, "%s%u (%d of 100)", i ? ", " : "", p->l->legs[i].number, p->l->legs[i].score);
    if (p->l->n_legs)
        put_field(p, "Legs", (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

static void put_heading(const struct page *p)
{
    const struct call *c = p->l->call;

    if (c) {
        const char *outcome = outcome_name((enum outcome)c->verdict.outcome);
        g_string_append_printf(p->out, "%-10s%u, ", "Call", c->no);
        style_start(p->out, p->style, color_of(slice_of(outcome)));
        g_string_append(p->out, outcome);
        style_end(p->out, p->style, color_of(slice_of(outcome)));
        g_string_append_c(p->out, '\n');
    }
    put_field(p, "Call-ID", p->l->group->call_id);
    if (c) {
        put_field(p, "From", c->from);
        put_field(p, "To", c->to);
    }
    put_legs(p);
    g_string_append_c(p->out, '\n');
}

static void put_footer(const struct page *p)
{
    GString *text = g_string_new(NULL);

    if (p->l->duplicates) {
        amount_count(text, p->l->duplicates, "packet that was", "packets that were");
        g_string_append(text, " captured twice not shown. ");
    }
    ladder_ending(text, p->l);
    g_string_append_c(p->out, '\n');
    style_wrap(p->out, p->style, 0, 0, (struct slice){text->str, text->len});
    g_string_free(text, TRUE);
}

void ladder_text(GString *out, const struct ladder *l, const struct style *style)
{
    struct page p = {.out = out, .l = l, .style = style, .glyphs = style->utf8 ? &BOXES : &ASCII};

    measure(&p);
    put_heading(&p);
    put_names(&p);
    for (size_t i = 0; i < l->n_rows; i++)
        put_row(&p, &l->rows[i]);
    put_footer(&p);
}
