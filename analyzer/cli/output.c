/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/output.h"

#include "cli/expression.h"
#include "cli/held.h"
#include "cli/sealed.h"
#include "cli/select.h"
#include "cli/story.h"
#include "cli/terminal.h"
#include "cli/transit.h"
#include "engine/figures/summary.h"
#include "engine/store/call.h"
#include "engine/store/read.h"
#include "records/found.h"
#include "report/report_summary.h"
#include "report/writer_fields.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct output {
    const struct options *options;
    struct reading *reading;
    const struct record_table *table;          /* that is printed, or chosen from for -w */
    const struct record_table *filtered;       /* that the filter is over */
    GHashTable *calls;                         /* flow as records: the calls that were asked for */
    struct filter *filter;
    GPtrArray *fields;
    struct writer *writer;
    struct held *held;                         /* calls: rows that wait for those before them */
    bool writes;      /* the record that is visited is printed, not only chosen for -w */
    bool found;       /* --fail-on was met */
};

/* ---- before reading ---- */

/* flow prints the messages of its calls as records in the formats for programs. */
static bool is_flow_of_records(const struct options *o)
{
    return options_print(o, PRINTS_LADDER) && o->flow == FLOW_RECORDS && o->writer != WRITER_TEXT;
}

static bool prints_records(const struct options *o)
{
    return is_flow_of_records(o) || options_print(o, PRINTS_RECORDS);
}

/* The filter of summary, flow and explain chooses calls. */
static void choose_tables(struct output *out)
{
    bool of_calls = !options_print(out->options, PRINTS_RECORDS);

    out->filtered = of_calls ? &records_calls : records_find(command_name(out->options->command));
    out->table = is_flow_of_records(out->options) ? &records_messages : out->filtered;
}

static void on_call(struct reading *reading, ref call);
static void on_release(struct reading *reading, ref call);
static void on_message(struct reading *reading, ref msg, const struct sip_msg *m);

/* What is over need not be kept for what prints calls, or figures, or, live, messages. */
static void choose_release(struct output *out)
{
    const struct options *o = out->options;
    bool prints_calls = prints_records(o) && out->table == &records_calls;

    if (o->fails)
        return;
    if (prints_calls)
        out->reading->on_release = on_release;
    out->reading->release = prints_calls || (!o->write && (options_print(o, PRINTS_SUMMARY) || out->reading->on_message));
}

/* Live, calls and messages are printed as they come. */
static void choose_events(struct output *out)
{
    const struct options *o = out->options;

    out->reading->user = out;
    if (!options_are_live(o) || !prints_records(o))
        return;
    if (out->table == &records_calls)
        out->reading->on_call = on_call;
    if (out->table == &records_messages && !is_flow_of_records(o))
        out->reading->on_message = on_message;
}

static bool choose_fields(struct output *out)
{
    const struct options *o = out->options;
    bool several = o->files && o->files[0] && o->files[1];
    char *message = NULL;

    if (!prints_records(o)) {
        if (o->fields)
            fprintf(stderr, "sipray: --fields is for records: %s prints none\n", command_name(o->command));
        return !o->fields;
    }
    out->fields = writer_fields_choose(out->table, o->fields, o->writer, terminal_width(), several, &message);
    if (!out->fields)
        fprintf(stderr, "sipray: %s\n", message);
    g_free(message);
    return out->fields != NULL;
}

/* Summary and stories are one text or one object; only records come as lines. */
static bool check_format(const struct options *o)
{
    bool lines = o->writer == WRITER_CSV || (o->writer == WRITER_NDJSON && !options_print(o, PRINTS_SUMMARY));

    if (prints_records(o) || options_print(o, PRINTS_LADDER) || !lines)
        return true;
    fprintf(stderr, "sipray: %s has no format \"%s\": use text or json\n", command_name(o->command), o->format);
    return false;
}

static bool check_summary(const struct options *o)
{
    if (!options_print(o, PRINTS_SUMMARY) || !o->filter || o->write)
        return true;
    fputs("sipray: summary counts everything: use -Y with calls, messages … or with -w\n", stderr);
    return false;
}

struct output *output_new(const struct options *o, struct reading *reading)
{
    struct output *out = g_new0(struct output, 1);

    out->options = o;
    out->reading = reading;
    choose_tables(out);
    choose_events(out);
    choose_release(out);
    if (check_format(o) && check_summary(o) && expression_compile(out->filtered, o->filter, &out->filter) && choose_fields(out))
        return out;
    output_free(out);
    return NULL;
}

void output_free(struct output *out)
{
    if (!out)
        return;
    filter_free(out->filter);
    held_free(out->held);
    writer_free(out->writer);
    if (out->fields)
        g_ptr_array_unref(out->fields);
    if (out->calls)
        g_hash_table_unref(out->calls);
    g_free(out);
}

bool output_keeps_bytes(const struct output *out)
{
    return out->table == &records_messages || out->table == &records_findings || options_print(out->options, PRINTS_LADDER) ||
           options_print(out->options, PRINTS_STORY) || out->options->fails;
}

bool output_keeps_invites(const struct output *out)
{
    return filter_reads_headers(out->filter);
}

/* ---- records ---- */

static bool passes(const struct output *out, const struct record *r)
{
    if (!out->calls)
        return !out->filter || filter_match(out->filter, r);
    ref call = message_call(r->engine, r->object);
    return call && g_hash_table_contains(out->calls, GUINT_TO_POINTER(engine_call(r->engine, call)->no));
}

static bool print_record(const struct record *r, void *user)
{
    struct output *out = user;

    if (!passes(out, r))
        return true;
    if (out->writes)
        writer_record(out->writer, r);
    if (out->options->write)
        select_record(out->reading->analysis, out->table, r);
    return !writer_failed(out->writer);
}

static bool choose_record(const struct record *r, void *user)
{
    struct output *out = user;

    if (passes(out, r))
        select_record(out->reading->analysis, out->table, r);
    return true;
}

static void on_call(struct reading *reading, ref call)
{
    struct output *out = reading->user;
    struct record_source source = reading_source(reading);

    records_one_call(&source, call, print_record, out);
}

/* Live, it has been printed when it ended. */
static bool print_released(const struct record *r, void *user)
{
    struct output *out = user;
    const struct call *c = r->object;
    bool chosen = passes(out, r);

    if (!out->held)
        return c->reported || print_record(r, user);
    held_add(out->held, c->no, chosen ? r : NULL);
    if (chosen && out->options->write)
        select_record(out->reading->analysis, out->table, r);
    return true;
}

static void on_release(struct reading *reading, ref call)
{
    struct output *out = reading->user;
    struct record_source source = reading_source(reading);

    records_one_call(&source, call, print_released, out);
}

static void on_message(struct reading *reading, ref msg, const struct sip_msg *m)
{
    struct record_source source = reading_source(reading);

    records_one_message(&source, msg, m, print_record, reading->user);
}

static void begin_records(struct output *out)
{
    const struct options *o = out->options;
    struct writer_options options = {.format = o->writer, .live = options_are_live(o),
        .color = terminal_has_color(o), .terminal = terminal_width(), .file = stdout};

    out->writer = writer_new(&options);
    out->writes = true;
    if (out->reading->on_release && !options_are_live(o))
        out->held = held_new(out->writer);
    writer_begin(out->writer, command_name(o->command), (const struct field *const *)out->fields->pdata, out->fields->len);
}

void output_begin(struct output *out)
{
    if (prints_records(out->options))
        begin_records(out);
}

/* Live, what came while reading has been printed already; -w still wants it. */
static bool print_rest(const struct record *r, void *user)
{
    struct output *out = user;

    if (out->table == &records_calls && ((const struct call *)r->object)->reported)
        return true;
    if (out->held)
        held_until(out->held, ((const struct call *)r->object)->no);
    return print_record(r, user);
}

static bool end_records(struct output *out)
{
    struct record_source source = reading_source(out->reading);
    bool streamed = out->reading->on_message != NULL;

    if (is_flow_of_records(out->options))
        out->calls = story_choose(out->options, &source, out->filter);
    if (!streamed)
        records_each(out->table, &source, print_rest, out);
    if (out->held)
        held_until(out->held, UINT32_MAX);
    if (writer_end(out->writer))
        return true;
    fprintf(stderr, "sipray: cannot write the output: %s\n", strerror(errno));
    return false;
}

/* ---- summary ---- */

static void fill_capture(const struct extract_stats *s, struct report_undecoded *rows,
    struct report_sealed sealed[EXTRACT_UNOPENED], struct report_capture *out)
{
    size_t n = 0;

    for (unsigned i = 0; i < NET_REASONS; i++)
        if (s->undecoded[i])
            rows[n++] = (struct report_undecoded){reason_name((enum net_reason)i), reason_meaning((enum net_reason)i), s->undecoded[i]};
    if (s->malformed)
        rows[n++] = (struct report_undecoded){"malformed", "not SIP although on a SIP port or in a SIP stream", s->malformed};
    *out = (struct report_capture){.files = s->files, .packets = s->packets, .bytes = s->bytes, .first = s->first,
        .last = s->last, .dropped = s->dropped, .truncated = s->truncated, .undecoded = rows, .n_undecoded = n};
    sealed_fill(s, sealed, out);
}

/* One line: no line end is part of a string in JSON. */
static void put_on_one_line(GString *json)
{
    gsize n = 0;

    for (gsize i = 0; i < json->len; i++) {
        if (json->str[i] != '\n')
            json->str[n++] = json->str[i];
        else
            while (json->str[i + 1] == ' ')
                i++;
    }
    g_string_truncate(json, n);
    g_string_append_c(json, '\n');
}

static void print_summary(const struct output *out)
{
    struct report_undecoded rows[NET_REASONS + 1];
    struct report_sealed sealed[EXTRACT_UNOPENED];
    struct report_capture capture;
    struct record_source source = reading_source(out->reading);
    struct transit transit;
    GString *text = g_string_new(NULL);
    struct style style = terminal_style(out->options);
    const struct summary *s = engine_summary(source.engine);

    fill_capture(analysis_stats(out->reading->analysis), rows, sealed, &capture);
    capture.transit = transit_fill(&transit, analysis_stats(out->reading->analysis), analysis_skew(out->reading->analysis),
        source.files, source.n_files);
    if (out->options->writer == WRITER_TEXT)
        report_summary_text(text, s, &capture, &style);
    else
        report_summary_json(text, s, &capture);
    if (out->options->writer == WRITER_NDJSON)
        put_on_one_line(text);
    fwrite(text->str, 1, text->len, stdout);
    g_string_free(text, TRUE);
}

/* ---- after reading ---- */

static bool write_packets(struct output *out)
{
    struct record_source source = reading_source(out->reading);
    struct dump_result result;
    GError *error = NULL;

    if (options_print(out->options, PRINTS_SUMMARY) && !out->filter)
        select_all(out->reading->analysis, source.engine);
    else if (!prints_records(out->options))
        records_each(out->table, &source, choose_record, out);
    bool ok = analysis_write(out->reading->analysis, out->options->write, &result, &error);
    if (!ok) {
        fprintf(stderr, "sipray: %s\n", error->message);
        g_error_free(error);
    } else if (!out->options->quiet) {
        fprintf(stderr, "sipray: %" G_GUINT64_FORMAT " packets written to %s (%s)\n", result.written,
            out->options->write, result.pcapng ? "pcapng" : "pcap");
    }
    return ok;
}

static bool look_for_severity(const struct record *r, void *user)
{
    struct output *out = user;
    const struct found *f = r->object;

    out->found = finding_row((enum finding_code)f->finding.code)->severity >= out->options->severity;
    return !out->found;
}

static bool print_story(struct output *out)
{
    struct record_source source = reading_source(out->reading);

    return story_print(out->options, &source, out->filter);
}

bool output_end(struct output *out, bool *found)
{
    struct record_source source = reading_source(out->reading);
    bool ok = true;

    if (prints_records(out->options))
        ok = end_records(out);
    else if (options_print(out->options, PRINTS_SUMMARY))
        print_summary(out);
    else
        ok = print_story(out);
    if (out->options->write)
        ok = write_packets(out) && ok;
    if (out->options->fails)
        records_each(&records_findings, &source, look_for_severity, out);
    *found = out->found;
    return ok;
}
