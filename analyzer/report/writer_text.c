/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/color.h"
#include "report/escape.h"
#include "report/utf8.h"
#include "report/writer_kind.h"
#include "report/writer_scalar.h"

/* The first rows are held back to see how wide the columns are. Later ones are written as they come, and columns that
 * are too narrow grow. */
enum { PAGE_ROWS = 1000, PAGE_BYTES = 1 << 20 };

/* GAP is between columns. No column is padded beyond WIDEST, so that one long value does not blow up all rows; on a
 * terminal none is shortened to less than NARROWEST. */
enum { GAP = 2, WIDEST = 80, NARROWEST = 8 };

/* A time is kept with its date, which is left out while all are of one day. */
enum { DATE = 11, DATE_AND_TIME = 23 };

struct column {
    size_t heading; /* columns of the terminal: those of its heading, */
    size_t natural; /* of its widest cell, */
    size_t width;   /* and what it gets */
    bool right;
    bool shrinks;
};

struct text {
    struct column *columns;
    GString *page;  /* cells, each ended by a NUL; escaped, so that they have none */
    size_t rows;    /* on the page */
    bool flowing;   /* the heading is out */
    bool wider;     /* a column grew since they were fitted */
    bool dates;
    char day[DATE]; /* of the first time */
};

static struct slice heading(const struct field *f)
{
    return slice_of(f->heading ? f->heading : f->name);
}

static void put_time(GString *out, captime time)
{
    char text[CAPTIME_TEXT];

    captime_format(time, text);
    text[DATE - 1] = ' ';
    g_string_append_len(out, text, DATE_AND_TIME);
}

/* Cut to the microsecond, always with three decimals: the points are below each other. */
static void put_duration(GString *out, captime duration)
{
    struct value cut = {.type = VALUE_DURATION, .i = duration - duration % 1000};
    size_t start = out->len;

    writer_scalar(out, &cut);
    size_t n = out->len - start, point = slice_find((struct slice){out->str + start, n}, '.');
    if (point == n)
        g_string_append_c(out, '.');
    for (size_t decimals = point < n ? n - point - 1 : 0; decimals < 3; decimals++)
        g_string_append_c(out, '0');
}

static void put_value(GString *out, const struct value *v)
{
    switch (v->type) {
    case VALUE_NULL: g_string_append_c(out, '-'); break;
    case VALUE_TEXT:
    case VALUE_OBJECT:
        if (v->text.n)
            escape_terminal(out, v->text);
        else
            g_string_append(out, "\"\"");
        break;
    case VALUE_TIME: put_time(out, v->i); break;
    case VALUE_DURATION: put_duration(out, v->i); break;
    default: writer_scalar(out, v); break;
    }
}

static void put_cell(GString *out, const struct value *v)
{
    if (v->type != VALUE_LIST) {
        put_value(out, v);
        return;
    }
    if (v->n_items == 0)
        g_string_append_c(out, '-');
    for (size_t i = 0; i < v->n_items; i++) {
        if (i)
            g_string_append_c(out, ',');
        put_value(out, &v->items[i]);
    }
}

/* The cell as it is shown. */
static struct slice shown(const struct text *t, const struct field *f, struct slice cell)
{
    bool dated = f->type == VALUE_TIME && cell.n == DATE_AND_TIME;
    return dated && !t->dates ? slice_from(cell, DATE) : cell;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void widen(struct text *t, const struct field *f, struct column *c, struct slice cell)
{
    size_t columns = utf8_columns(shown(t, f, cell));

    if (columns > c->natural) {
        c->natural = columns;
        t->wider = true;
    }
}

static size_t row_width(const struct text *t, size_t n)
{
    size_t width = n ? (n - 1) * GAP : 0;

    for (size_t i = 0; i < n; i++)
        width += t->columns[i].width;
    return width;
}

static struct column *widest(struct text *t, size_t n)
{
    struct column *found = NULL;

    for (size_t i = 0; i < n; i++) {
        struct column *c = &t->columns[i];
        if (c->shrinks && c->width > c->heading && c->width > NARROWEST && (!found || c->width > found->width))
            found = c;
    }
    return found;
}

/* Gives each column its width; on a terminal the widest texts give way until a row fits. */
static void fit(const struct writer *w, struct text *t)
{
    struct column *c;

    for (size_t i = 0; i < w->n_fields; i++)
        t->columns[i].width = smaller(t->columns[i].natural, WIDEST);
    if (w->options.terminal)
        for (size_t width = row_width(t, w->n_fields); width > w->options.terminal; width--) {
            c = widest(t, w->n_fields);
            if (!c)
                break;
            c->width--;
        }
}

static void pad(GString *out, size_t n)
{
    for (; n > 0; n--)
        g_string_append_c(out, ' ');
}

static void put_colored(GString *out, struct slice text, const char *color)
{
    if (color)
        g_string_append(out, color);
    g_string_append_len(out, text.p, (gssize)text.n);
    if (color)
        g_string_append(out, COLOR_RESET);
}

/* One cell in its column; the last of a row is not padded. */
static void put_aligned(struct writer *w, const struct column *c, struct slice cell, bool last)
{
    const char *color = w->options.color ? color_of(cell) : NULL;
    size_t columns = utf8_columns(cell);
    bool cut = w->options.terminal && c->shrinks && columns > c->width;

    if (cut) {
        cell = utf8_head(cell, c->width - 1);
        columns = utf8_columns(cell) + 1;
    }
    size_t room = columns < c->width ? c->width - columns : 0;
    if (c->right)
        pad(w->out, room);
    put_colored(w->out, cell, color);
    if (cut)
        g_string_append(w->out, "…");
    if (!last)
        pad(w->out, GAP + (c->right ? 0 : room));
}

static void put_heading(struct writer *w, struct text *t)
{
    if (w->options.color)
        g_string_append(w->out, COLOR_BOLD);
    for (size_t i = 0; i < w->n_fields; i++) {
        struct slice name = heading(w->fields[i]);
        char *upper = g_ascii_strup(name.p, (gssize)name.n);
        put_aligned(w, &t->columns[i], slice_of(upper), i + 1 == w->n_fields);
        g_free(upper);
    }
    g_string_append(w->out, w->options.color ? COLOR_RESET "\n" : "\n");
}

/* Widens the columns to the rows of the page. Dates are known to be needed only when all rows are there. */
static void measure(struct writer *w, struct text *t)
{
    const char *cell = t->page->str;

    for (size_t row = 0; row < t->rows; row++)
        for (size_t i = 0; i < w->n_fields; i++) {
            struct slice text = slice_of(cell);
            widen(t, w->fields[i], &t->columns[i], text);
            cell += text.n + 1;
        }
    if (t->wider)
        fit(w, t);
    t->wider = false;
}

static void put_page(struct writer *w, struct text *t)
{
    const char *cell = t->page->str;

    measure(w, t);
    if (!t->flowing)
        put_heading(w, t);
    t->flowing = true;
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t i = 0; i < w->n_fields; i++) {
            struct slice text = slice_of(cell);
            put_aligned(w, &t->columns[i], shown(t, w->fields[i], text), i + 1 == w->n_fields);
            cell += text.n + 1;
        }
        g_string_append_c(w->out, '\n');
    }
    g_string_truncate(t->page, 0);
    t->rows = 0;
}

static void text_begin(struct writer *w)
{
    struct text *t = g_new0(struct text, 1);

    w->state = t;
    t->wider = true;
    t->page = g_string_new(NULL);
    t->columns = g_new0(struct column, w->n_fields);
    for (size_t i = 0; i < w->n_fields; i++) {
        const struct field *f = w->fields[i];
        struct column *c = &t->columns[i];
        c->heading = c->natural = heading(f).n;
        c->right = (f->flags & FIELD_RIGHT) || f->type == VALUE_INT || f->type == VALUE_DURATION;
        c->shrinks = f->type == VALUE_TEXT || f->type == VALUE_LIST;
    }
    if (w->options.live)
        put_page(w, t);
}

static void text_render(const struct writer *w, const struct record *r, GString *row)
{
    for (size_t i = 0; i < w->n_fields; i++) {
        struct value v = writer_value(w->fields[i], r);
        put_cell(row, &v);
        g_string_append_c(row, '\0');
    }
}

static void look_at_day(struct text *t, struct slice cell)
{
    if (cell.n != DATE_AND_TIME)
        return;
    if (!t->day[0])
        memcpy(t->day, cell.p, sizeof t->day);
    t->dates |= memcmp(t->day, cell.p, sizeof t->day) != 0;
}

static void text_row(struct writer *w, struct slice row)
{
    struct text *t = w->state;
    const char *cell = row.p;

    for (size_t i = 0; i < w->n_fields; i++) {
        if (w->fields[i]->type == VALUE_TIME)
            look_at_day(t, slice_of(cell));
        cell += strlen(cell) + 1;
    }
    g_string_append_len(t->page, row.p, (gssize)row.n);
    t->rows++;
    if (t->flowing || t->rows == PAGE_ROWS || t->page->len >= PAGE_BYTES)
        put_page(w, t);
}

static void text_end(struct writer *w)
{
    struct text *t = w->state;

    if (t->rows || !t->flowing)
        put_page(w, t);
}

static void text_release(struct writer *w)
{
    struct text *t = w->state;

    if (!t)
        return;
    g_string_free(t->page, TRUE);
    g_free(t->columns);
    g_free(t);
}

const struct writer_kind writer_text = {
    .name = "text", .begin = text_begin, .render = text_render, .row = text_row, .end = text_end, .release = text_release};
