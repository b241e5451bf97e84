/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare.h"

#include "cli/reading.h"
#include "cli/terminal.h"
#include "engine/store/call.h"
#include "engine/store/call_id.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
#include "report/diff.h"

#include <stdio.h>

/* One capture, read to its end. */
struct capture {
    struct options options; /* as given, but for the files */
    char *files[2];
    struct reading reading;
    struct record_source source;
    bool open;
};

static bool check(const struct options *o)
{
    if (o->filter || o->fields || o->write || o->fails)
        fputs("sipray: diff takes two calls, and none of -Y, --fields, -w and --fail-on\n", stderr);
    else if (o->writer != WRITER_TEXT && o->writer != WRITER_JSON)
        fprintf(stderr, "sipray: diff has no format \"%s\": use text or json\n", o->format);
    else
        return true;
    return false;
}

static bool read_capture(struct capture *c, const struct options *o, char *file)
{
    bool usage = false;

    c->options = *o;
    c->files[0] = file;
    c->options.files = c->files;
    c->open = true;
    if (!reading_open(&c->reading, &c->options, true, false, &usage))
        return false;
    reading_do(&c->reading);
    c->source = reading_source(&c->reading);
    return true;
}

/* ---- the call of a word ---- */

struct search {
    const char *word;
    uint64_t number; /* 0: the word is a Call-ID */
    ref found;
};

static bool visit(const struct record *r, void *user)
{
    struct search *s = user;
    const struct call *c = r->object;
    bool is = s->number ? c->no == s->number : slice_eq(engine_group(r->engine, c->group)->call_id, slice_of(s->word));

    if (is)
        s->found = message_call(r->engine, engine_message(r->engine, c->first_msg));
    return !is;
}

static ref find_call(const struct capture *c, const char *word)
{
    struct search s = {.word = word};

    if (!slice_number(slice_of(word), UINT32_MAX, &s.number))
        s.number = 0;
    records_each(&records_calls, &c->source, visit, &s);
    if (!s.found)
        fprintf(stderr, "sipray: there is no call \"%s\" in %s: sipray calls lists their numbers\n", word, c->files[0]);
    return s.found;
}

static void print(const struct options *o, const struct record_source *const source[2], const ref call[2])
{
    struct diff *d = diff_new(source, call);
    GString *out = g_string_new(NULL);
    struct style style = terminal_style(o);

    if (o->writer == WRITER_TEXT)
        diff_text(out, d, &style);
    else
        diff_json(out, d);
    fwrite(out->str, 1, out->len, stdout);
    g_string_free(out, TRUE);
    diff_free(d);
}

bool compare_print(const struct options *o, bool *damaged)
{
    struct capture captures[2] = {0};
    size_t n = o->files[1] ? 2 : 1;
    bool ok = check(o), complete = ok;

    for (size_t i = 0; i < n && complete; i++)
        complete = read_capture(&captures[i], o, o->files[i]);
    if (complete) {
        const struct capture *of[2] = {&captures[0], &captures[n - 1]};
        const ref call[2] = {find_call(of[0], o->subject), find_call(of[1], o->other_subject)};
        ok = call[0] && call[1];
        if (ok)
            print(o, (const struct record_source *const[]){&of[0]->source, &of[1]->source}, call);
    }
    *damaged = ok && !complete;
    for (size_t i = 0; i < n; i++) {
        *damaged |= captures[i].reading.damaged;
        if (captures[i].open)
            reading_close(&captures[i].reading);
    }
    return ok;
}
