/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/story.h"

#include "cli/terminal.h"
#include "report/writer_fields.h"

#include <stdio.h>
#include <string.h>

struct story {
    const struct options *options;
    const struct record_source *source;
    const struct filter *filter;
    uint64_t number; /* of the call that was asked for; 0 = none */
    struct slice call_id;
    GArray *calls;   /* of ref */
};

static bool is_asked_for(const struct story *s, const struct record *r)
{
    const struct call *c = r->object;

    if (s->filter && !filter_match(s->filter, r))
        return false;
    if (!s->options->subject)
        return true;
    return s->number ? c->no == s->number : slice_eq(engine_group(r->engine, c->group)->call_id, s->call_id);
}

static bool choose_call(const struct record *r, void *user)
{
    struct story *s = user;
    const struct call *c = r->object;

    if (is_asked_for(s, r)) {
        ref call = message_call(r->engine, engine_message(r->engine, c->first_msg));
        g_array_append_val(s->calls, call);
    }
    return true;
}

bool story_print(const struct options *o, const struct record_source *source, const struct filter *filter)
{
    struct story s = {.options = o, .source = source, .filter = filter, .call_id = slice_of(o->subject)};

    s.calls = g_array_new(FALSE, FALSE, sizeof(ref));
    if (o->subject && !slice_number(s.call_id, UINT32_MAX, &s.number))
        s.number = 0;
    records_each(&records_calls, source, choose_call, &s);
    bool ok = s.calls->len > 0;
    g_array_free(s.calls, TRUE);
    return ok;
}
