/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/value.h"

#include "base/arena.h"
#include "engine/store/message.h"
#include "engine/store/read.h"

void value_int(struct value *out, int64_t i)
{
    *out = (struct value){.type = VALUE_INT, .i = i};
}

void value_text(struct value *out, struct slice s)
{
    if (s.p)
        *out = (struct value){.type = VALUE_TEXT, .text = s};
}

void value_name(struct value *out, const char *name)
{
    value_text(out, slice_of(name));
}

void value_time(struct value *out, captime t)
{
    if (t != CAPTIME_NONE)
        *out = (struct value){.type = VALUE_TIME, .i = t};
}

void value_duration(struct value *out, captime d)
{
    if (d != CAPTIME_NONE)
        *out = (struct value){.type = VALUE_DURATION, .i = d};
}

void value_copy(struct value *out, struct arena *scratch, const char *text, size_t n)
{
    value_text(out, arena_copy(scratch, (struct slice){text, n}));
}

void value_endpoint(struct value *out, struct arena *scratch, const struct endpoint *e)
{
    char text[ENDPOINT_TEXT];

    value_copy(out, scratch, text, endpoint_format(e, text));
}

void value_frame(struct value *out, const struct record *r, ref msg)
{
    if (msg)
        value_int(out, engine_message(r->engine, msg)->frame);
}

struct value *value_list(struct value *out, struct arena *scratch, size_t n)
{
    struct value *items = arena_alloc(scratch, (n ? n : 1) * sizeof *items);

    memset(items, 0, n * sizeof *items);
    *out = (struct value){.type = VALUE_LIST, .items = items, .n_items = n};
    return items;
}

struct value *value_object(struct value *out, struct arena *scratch, size_t n, int64_t number, struct slice text)
{
    struct value *members = value_list(out, scratch, n);

    out->type = VALUE_OBJECT;
    out->i = number;
    out->text = text;
    return members;
}

captime value_elapsed(const struct record *r, ref from, ref to)
{
    return from && to ? engine_message(r->engine, to)->time - engine_message(r->engine, from)->time : CAPTIME_NONE;
}
