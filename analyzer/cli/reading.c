/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/reading.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/sealed.h"
#include "cli/transit.h"

static volatile sig_atomic_t stop; /* the one thing that a signal handler can reach */

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

/* Ctrl-C or -a ends the reading, not the report; a second Ctrl-C ends the process. */
static void catch_signals(unsigned seconds)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    alarm(seconds);
}

/* ---- what the analysis tells ---- */

static void on_error(const GError *error, void *user)
{
    struct reading *r = user;

    progress_clear(&r->progress);
    fprintf(stderr, "sipray: %s\n", error->message);
    r->damaged = true;
}

static void on_progress(uint64_t read, uint64_t total, void *user)
{
    struct reading *r = user;

    if (!r->options->quiet && !options_are_live(r->options))
        progress_show(&r->progress, read, total);
}

static void on_message(ref message, const struct sip_msg *m, void *user)
{
    struct reading *r = user;

    r->on_message(r, message, m);
}

static void on_call(ref call, void *user)
{
    struct reading *r = user;

    r->on_call(r, call);
}

static void on_release(uint32_t call, void *user)
{
    struct reading *r = user;

    r->on_release(r, call);
}

/* ---- opening ---- */

static struct analysis_options options_of(struct reading *r, const struct options *o, bool keep_bytes, bool keep_invites)
{
    char **headers = o->leg_headers;

    return (struct analysis_options){.files = o->files, .interface = o->interface, .hep_listen = o->hep_listen,
        .source = {.filter = o->capture_filter, .snaplen = o->snaplen, .no_promiscuous = o->no_promiscuous,
            .no_media = true, .follow = o->follow},
        .keylogs = o->keylogs, .private_keys = o->private_keys, .ports = o->port_list, .n_ports = o->n_ports,
        .skews = o->skew_list, .max_packets = (uint64_t)o->count, .stop = &stop,
        .engine = {.keep_bytes = keep_bytes, .keep_invites = keep_invites, .keep_media = keep_bytes || !options_print(o, PRINTS_SUMMARY),
            .limit_memory = o->memory, .release = r->release,
            .on_release = r->on_release ? on_release : NULL, .user = r, .by = (uint8_t)o->breakdown, .prefix_digits = o->prefix_digits,
            .leg_headers = (const char *const *)headers, .n_leg_headers = headers ? g_strv_length(headers) : 0},
        .again = o->write != NULL, .hep_send = o->hep_send, .hep_id = (uint32_t)o->hep_id,
        .threads = (unsigned)o->threads};
}

bool reading_open(struct reading *r, const struct options *o, bool keep_bytes, bool keep_invites, bool *usage)
{
    struct analysis_options options = options_of(r, o, keep_bytes, keep_invites);
    struct analysis_listener listener = {.on_error = on_error, .on_progress = on_progress,
        .on_message = r->on_message ? on_message : NULL, .on_call = r->on_call ? on_call : NULL, .user = r};

    r->options = o;
    r->analysis = analysis_new(&options, &listener, usage);
    return r->analysis != NULL;
}

void reading_close(struct reading *r)
{
    analysis_free(r->analysis);
    r->analysis = NULL;
}

/* ---- reading ---- */

static void tell_live_drops(const struct options *o, const struct extract_stats *s)
{
    if (options_are_live(o) && !o->follow && !o->quiet)
        fprintf(stderr, "sipray: %" G_GUINT64_FORMAT " packets captured, %" G_GUINT64_FORMAT " dropped by the kernel or the interface\n",
            s->packets, s->dropped);
}

static void tell_what_was_sent(const struct options *o, const struct hepsend_stats *s)
{
    if (!s || (o->quiet && !s->failed))
        return;
    fprintf(stderr, "sipray: %" G_GUINT64_FORMAT " messages sent to %s, %" G_GUINT64_FORMAT " failed", s->sent, o->hep_send, s->failed);
    if (s->left_out)
        fprintf(stderr, ", %" G_GUINT64_FORMAT " of other agents left out", s->left_out);
    fputc('\n', stderr);
}

static void tell_skews(const struct reading *r)
{
    struct record_source source = reading_source(r);
    size_t n;
    const struct skew_point *points = skew_points(analysis_skew(r->analysis), &n);

    for (size_t i = 0; i < n; i++) {
        struct report_skew skew = transit_skew(&points[i], source.files, source.n_files);
        GString *text = g_string_new(NULL);
        report_summary_capture_skew(text, &skew);
        fprintf(stderr, "sipray: %s\n", text->str);
        g_string_free(text, TRUE);
    }
}

static void tell_what_was_read(const struct extract_stats *s)
{
    fprintf(stderr, "sipray: %" G_GUINT32_FORMAT " inputs, %" G_GUINT64_FORMAT " packets, %" G_GUINT64_FORMAT " bytes, %" G_GUINT64_FORMAT
            " SIP messages\n", s->files, s->packets, s->bytes, s->messages);
    for (unsigned i = 0; i < NET_REASONS; i++)
        if (s->undecoded[i])
            fprintf(stderr, "sipray: not decoded: %" G_GUINT64_FORMAT " packets: %s\n", s->undecoded[i],
                reason_meaning((enum net_reason)i));
}

static void tell_where(const struct reading *r)
{
    const struct options *o = r->options;
    size_t n;

    if (o->verbose && o->interface)
        fprintf(stderr, "sipray: capturing on %s%s\n", o->interface,
            o->capture_filter ? "" : ", without media (--sip-filter); -f '' takes everything");
    if (o->verbose && o->hep_listen)
        fprintf(stderr, "sipray: capturing on %s\n", analysis_inputs(r->analysis, &n)[0]);
}

void reading_do(struct reading *r)
{
    const struct options *o = r->options;

    catch_signals(o->seconds);
    tell_where(r);
    while (analysis_step(r->analysis))
        continue;
    alarm(0);
    progress_clear(&r->progress);
    analysis_finish(r->analysis);
    r->damaged = r->damaged || analysis_is_damaged(r->analysis);
    const struct extract_stats *stats = analysis_stats(r->analysis);
    tell_live_drops(o, stats);
    tell_what_was_sent(o, analysis_sent(r->analysis));
    if (!o->quiet && !options_print(o, PRINTS_SUMMARY)) {
        if (o->writer == WRITER_TEXT)
            tell_skews(r);
        sealed_tell(stats);
    }
    if (o->verbose)
        tell_what_was_read(stats);
}

struct record_source reading_source(const struct reading *r)
{
    struct record_source s = {.engine = analysis_engine(r->analysis)};

    s.files = analysis_inputs(r->analysis, &s.n_files);
    return s;
}
