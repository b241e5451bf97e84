/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of made-up records for the tests of the filter: the object of a record is a struct mock. */
#ifndef FILTER_MOCK_H
#define FILTER_MOCK_H

#include "base/captime.h"
#include "base/slice.h"
#include "records/filter.h"

struct mock {
    const char *outcome; /* NULL: not known, and so on */
    const char *from;
    int64_t final_code;  /* 0 */
    captime pdd;         /* CAPTIME_NONE */
    captime start;       /* CAPTIME_NONE */
    const struct value *partial, *frames;
    size_t n_partial, n_frames;
    bool no_lists;
};

static inline void mock_text(const char *text, struct value *out)
{
    if (text)
        *out = (struct value){.type = VALUE_TEXT, .text = slice_of(text)};
}

static inline void mock_outcome(const struct record *r, struct value *out)
{
    mock_text(((const struct mock *)r->object)->outcome, out);
}

static inline void mock_from(const struct record *r, struct value *out)
{
    mock_text(((const struct mock *)r->object)->from, out);
}

static inline void mock_code(const struct record *r, struct value *out)
{
    const struct mock *m = r->object;
    if (m->final_code)
        *out = (struct value){.type = VALUE_INT, .i = m->final_code};
}

static inline void mock_pdd(const struct record *r, struct value *out)
{
    const struct mock *m = r->object;
    if (m->pdd != CAPTIME_NONE)
        *out = (struct value){.type = VALUE_DURATION, .i = m->pdd};
}

static inline void mock_start(const struct record *r, struct value *out)
{
    const struct mock *m = r->object;
    if (m->start != CAPTIME_NONE)
        *out = (struct value){.type = VALUE_TIME, .i = m->start};
}

static inline void mock_partial(const struct record *r, struct value *out)
{
    const struct mock *m = r->object;
    if (!m->no_lists)
        *out = (struct value){.type = VALUE_LIST, .items = m->partial, .n_items = m->n_partial};
}

static inline void mock_frames(const struct record *r, struct value *out)
{
    const struct mock *m = r->object;
    if (!m->no_lists)
        *out = (struct value){.type = VALUE_LIST, .items = m->frames, .n_items = m->n_frames};
}

static const struct field MOCK_FIELDS[] = {
    {"outcome", NULL, VALUE_TEXT, FIELD_TEXT, "How it ended.", mock_outcome},
    {"from", NULL, VALUE_TEXT, FIELD_TEXT, "Who called.", mock_from},
    {"final_code", "CODE", VALUE_INT, FIELD_TEXT, "The final response.", mock_code},
    {"pdd_ms", NULL, VALUE_DURATION, 0, "Post-dial delay.", mock_pdd},
    {"start", NULL, VALUE_TIME, 0, "When it began.", mock_start},
    {"partial", NULL, VALUE_LIST, 0, "What is missing.", mock_partial},
    {"response_frames", NULL, VALUE_LIST, 0, "Frames.", mock_frames},
};

static const struct record_table MOCK_CALLS = {"calls", MOCK_FIELDS, sizeof MOCK_FIELDS / sizeof *MOCK_FIELDS, NULL};
static const struct record_table MOCK_MESSAGES = {"messages", MOCK_FIELDS, 1, NULL};

#endif
