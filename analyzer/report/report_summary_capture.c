/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/report_summary_capture.h"

#include "report/amount.h"
#include "report/color.h"
#include "report/escape.h"

/* ---- text ---- */

static void put_sentence(GString *out, const struct style *style, size_t indent, const GString *text)
{
    const char *color = color_of(SLICE_LIT("warning"));

    g_string_append_printf(out, "%*s", (int)indent, "");
    style_start(out, style, color);
    style_wrap(out, style, indent, indent, (struct slice){text->str, text->len});
    style_end(out, style, color);
}

static void say_count(GString *text, const struct report_count *c)
{
    amount_count(text, c->count, c->one, c->many);
    g_string_append_printf(text, " %s", c->what);
    if (*c->remedy)
        g_string_append_printf(text, "; %s", c->remedy);
}

static void say_frame(GString *text, const struct report_frame *f)
{
    g_string_append_printf(text, "frame %u", f->frame);
    if (!f->file)
        return;
    g_string_append(text, " of ");
    escape_terminal(text, slice_of(f->file));
}

static void say_place(GString *text, const struct report_hole *h)
{
    if (h->before.frame && h->behind.frame && !h->before.file && !h->behind.file) {
        g_string_append_printf(text, " between frames %u and %u", h->before.frame, h->behind.frame);
        return;
    }
    if (h->before.frame) {
        g_string_append(text, h->behind.frame ? " between " : " behind ");
        say_frame(text, &h->before);
    }
    if (h->behind.frame) {
        g_string_append(text, h->before.frame ? " and " : " before ");
        say_frame(text, &h->behind);
    }
}

static void say_hole(GString *text, const struct report_hole *h)
{
    g_string_append(text, "a hole of ");
    amount_count(text, h->bytes, "byte", "bytes");
    say_place(text, h);
    g_string_append_printf(text, ", %s to %s", h->src, h->dst);
    if (!h->cut_messages)
        return;
    g_string_append(text, ": ");
    amount_count(text, h->cut_messages, "message cut", "messages cut");
}

static void say_point(GString *text, const char *file, unsigned interface, bool with_interface)
{
    escape_terminal(text, slice_of(file));
    if (with_interface)
        g_string_append_printf(text, ", interface %u", interface);
}

void report_summary_capture_skew(GString *text, const struct report_skew *s)
{
    bool same_file = !s->by_hand && strcmp(s->file, s->base) == 0;
    bool with_interface = same_file || (!s->by_hand && (s->interface || s->base_interface));

    say_point(text, s->file, s->interface, with_interface);
    g_string_append(text, ": its clock is ");
    amount_duration(text, s->ahead < 0 ? -s->ahead : s->ahead);
    g_string_append(text, s->ahead < 0 ? " behind" : " ahead");
    if (s->by_hand) {
        g_string_append(text, ", as --skew says, and was put right");
        return;
    }
    g_string_append(text, " of that of ");
    say_point(text, s->base, s->base_interface, with_interface);
    g_string_append(text, ", give or take ");
    amount_duration(text, s->error);
    g_string_append(text, " (measured with ");
    amount_count(text, s->messages, "message", "messages");
    g_string_append(text, " that both have seen), and was put right");
}

void report_summary_capture_text(GString *out, const struct style *style, size_t indent, const struct report_transit *transit,
    const struct report_sealed_list *sealed)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < transit->n_skews; i++) {
        g_string_truncate(text, 0);
        report_summary_capture_skew(text, &transit->skews[i]);
        put_sentence(out, style, indent, text);
    }
    for (size_t i = 0; i < transit->n_counts; i++) {
        if (!transit->counts[i].count || !transit->counts[i].one)
            continue;
        g_string_truncate(text, 0);
        say_count(text, &transit->counts[i]);
        put_sentence(out, style, indent, text);
    }
    for (size_t i = 0; i < transit->n_holes; i++) {
        g_string_truncate(text, 0);
        say_hole(text, &transit->holes[i]);
        put_sentence(out, style, indent, text);
    }
    for (size_t i = 0; report_sealed_say(text, sealed, i); i++)
        put_sentence(out, style, indent, text);
    g_string_free(text, TRUE);
}

/* ---- JSON ---- */

static void put_frame(struct json *j, const char *frame, const char *file, const struct report_frame *f)
{
    if (f->frame)
        json_count(j, frame, f->frame);
    else
        json_null(j, frame);
    if (f->file)
        json_text(j, file, slice_of(f->file));
}

static void put_holes(struct json *j, const struct report_transit *transit)
{
    json_open_array(j, "holes");
    for (size_t i = 0; i < transit->n_holes; i++) {
        const struct report_hole *h = &transit->holes[i];
        json_open(j, NULL);
        json_count(j, "bytes", h->bytes);
        put_frame(j, "frame_before", "file_before", &h->before);
        put_frame(j, "frame_behind", "file_behind", &h->behind);
        json_text(j, "src", slice_of(h->src));
        json_text(j, "dst", slice_of(h->dst));
        json_count(j, "cut_messages", h->cut_messages);
        json_close(j);
    }
    json_close_array(j);
}

static void put_skews(struct json *j, const struct report_transit *transit)
{
    json_open_array(j, "skews");
    for (size_t i = 0; i < transit->n_skews; i++) {
        const struct report_skew *s = &transit->skews[i];
        json_open(j, NULL);
        json_text(j, "file", slice_of(s->file));
        json_text(j, "source", s->by_hand ? SLICE_LIT("option") : SLICE_LIT("measured"));
        json_ms(j, "skew_ms", s->ahead);
        if (s->by_hand) {
            json_close(j);
            continue;
        }
        json_count(j, "interface", s->interface);
        json_ms(j, "error_ms", s->error);
        json_count(j, "messages", s->messages);
        json_text(j, "reference_file", slice_of(s->base));
        json_count(j, "reference_interface", s->base_interface);
        json_close(j);
    }
    json_close_array(j);
}

void report_summary_capture_json(struct json *j, const struct report_transit *transit)
{
    const char *group = NULL;

    for (size_t i = 0; i < transit->n_counts; i++) {
        const struct report_count *c = &transit->counts[i];
        if (!group || strcmp(group, c->group) != 0) {
            if (group)
                json_close(j);
            json_open(j, c->group);
        }
        group = c->group;
        json_count(j, c->name, c->count);
    }
    if (group)
        json_close(j);
    put_holes(j, transit);
    put_skews(j, transit);
}
