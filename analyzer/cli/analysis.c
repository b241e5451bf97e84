/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/analysis.h"

#include "base/seen.h"
#include "cli/sealed.h"

#include <signal.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

enum { HEP_ID = 5060 }; /* without --hep-id */

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

static void complain(struct analysis *a, const GError *error)
{
    progress_clear(&a->progress);
    fprintf(stderr, "sipray: %s\n", error->message);
    a->damaged = true;
}

/* ---- what the run tells ---- */

static void on_error(const GError *error, void *user)
{
    complain(user, error);
}

static void on_progress(uint64_t read, uint64_t total, void *user)
{
    struct analysis *a = user;

    if (!a->options->quiet && !options_are_live(a->options))
        progress_show(&a->progress, read, total);
}

static void give_out_ended(struct analysis *a)
{
    ref call;

    while (a->on_call && (call = engine_next_ended_call(a->engine)))
        a->on_call(a, call);
}

/* Live: what was added to the key logs. */
static void read_new_keys(struct analysis *a)
{
    bool any = false;

    for (guint i = 0; i < a->keylogs->len; i++)
        any |= keyfile_read(a->keylogs->pdata[i], pipeline_tls(a->pipeline), false);
    if (any)
        pipeline_new_keys(a->pipeline);
}

static void on_quiet(captime now, void *user)
{
    struct analysis *a = user;

    read_new_keys(a);
    engine_advance(a->engine, now);
    give_out_ended(a);
}

/* Reading files, this and on_undelivered run in a thread of their own: to them alone belong engine and dump till the end
 * of reading. */
static void on_sip(const struct seen *seen, const struct sip_msg *msg, const struct net_origin *frames, size_t n_frames, void *user)
{
    struct analysis *a = user;
    ref r = engine_push(a->engine, seen, msg);

    if (a->dump)
        dump_note(a->dump, seen->file, seen->frame, frames, n_frames);
    if (a->hepsend)
        hepsend_push(a->hepsend, seen, msg);
    if (a->on_message)
        a->on_message(a, r, msg);
    give_out_ended(a);
}

static void on_undelivered(const struct seen *seen, const struct sip_msg *request, void *user)
{
    struct analysis *a = user;

    engine_transport_error(a->engine, seen, request);
}

/* ---- opening ---- */

/* The rest of the memory is for what the pipeline keeps, and for the process itself. */
static size_t engine_share(size_t memory)
{
    return memory - memory / 8 * 3;
}

static struct engine *make_engine(const struct analysis *a, bool keep_bytes)
{
    struct engine_options options = {.keep_bytes = keep_bytes,
        .keep_media = keep_bytes || a->options->command != COMMAND_SUMMARY, .limit_memory = engine_share(a->options->memory),
        .by = a->options->breakdown, .prefix_digits = a->options->prefix_digits,
        .live = options_are_live(a->options), .leg_headers = (const char *const *)a->options->leg_headers,
        .n_leg_headers = a->options->leg_headers ? g_strv_length(a->options->leg_headers) : 0};

    if (getrandom(&options.hash_seed, sizeof options.hash_seed, 0) < 0)
        options.hash_seed = 0;
    return engine_new(&options);
}

static bool open_hepsend(struct analysis *a, bool *usage)
{
    const struct options *o = a->options;
    struct hepsend_options options = {.to = o->hep_send, .agent = o->hep_id ? (uint32_t)o->hep_id : HEP_ID,
        .no_relay = o->interface != NULL};
    GError *error = NULL;

    a->hepsend = o->hep_send ? hepsend_new(&options, &error) : NULL;
    if (!error)
        return true;
    *usage = true;
    complain(a, error);
    g_error_free(error);
    return false;
}

static void on_secrets(struct slice keylog, void *user)
{
    struct analysis *a = user;

    tls_add_keylog(pipeline_tls(a->pipeline), keylog, true);
    pipeline_new_keys(a->pipeline);
}

static bool add_input(struct analysis *a, const char *file, bool *usage)
{
    const struct options *o = a->options;
    struct source_options source = {.filter = o->capture_filter, .snaplen = o->snaplen, .no_promiscuous = o->no_promiscuous,
        .no_media = true, .follow = o->follow, .on_secrets = on_secrets, .user = a};
    GError *error = NULL;
    bool ok = o->hep_listen  ? run_add_hep(a->run, o->hep_listen, &source, o->write != NULL, &error)
              : o->interface ? run_add_live(a->run, o->interface, &source, o->write != NULL, &error)
                             : run_add_file(a->run, file, &source, o->write != NULL, &error);

    if (ok)
        return true;
    if (g_error_matches(error, INPUT_ERROR, INPUT_ERROR_FILTER))
        *usage = true;
    complain(a, error);
    g_error_free(error);
    return false;
}

static struct pipeline *make_pipeline(struct analysis *a)
{
    const struct options *o = a->options;
    struct tcp_limits tcp = tcp_limits_of(o->memory);
    struct defrag_limits defrag = defrag_limits_of(o->memory);
    struct tls_limits tls = tls_limits_of(o->memory);
    struct pipeline_options options = {.ports = o->port_list, .n_ports = o->n_ports, .tcp = &tcp, .defrag = &defrag,
        .tls = &tls, .sctp = sctp_limit_of(o->memory), .on_message = on_sip, .on_error = on_undelivered, .user = a};

    if (a->handoff) {
        options.on_message = handoff_push;
        options.on_error = handoff_push_error;
        options.user = a->handoff;
    }
    return pipeline_new(&options);
}

static void free_keyfile(gpointer k)
{
    keyfile_free(k);
}

/* Keys that cannot be read are told of; all else can. */
static void add_keys(struct analysis *a)
{
    struct tls *tls = pipeline_tls(a->pipeline);
    bool live = options_are_live(a->options);
    GError *error = NULL;

    a->keylogs = g_ptr_array_new_with_free_func(free_keyfile);
    for (char **path = a->options->keylogs; path && *path; path++) {
        struct keyfile *k = keyfile_open(*path, &error);
        if (k) {
            g_ptr_array_add(a->keylogs, k);
            keyfile_read(k, tls, !live);
        } else {
            complain(a, error);
            g_clear_error(&error);
        }
    }
    for (char **path = a->options->private_keys; path && *path; path++)
        if (!keyfile_private(*path, tls, &error)) {
            complain(a, error);
            g_clear_error(&error);
        }
    tls_expect(tls, live && a->keylogs->len);
}

bool analysis_open(struct analysis *a, const struct options *o, bool keep_bytes, bool *usage)
{
    bool any = false;

    a->options = o;
    if (!open_hepsend(a, usage))
        return false;
    a->run = run_new();
    a->engine = make_engine(a, keep_bytes);
    a->dump = o->write ? dump_new() : NULL;
    if (!options_are_live(o) && g_get_num_processors() > 1) /* else it would only cost */
        a->handoff = handoff_new(on_sip, on_undelivered, a);
    a->pipeline = make_pipeline(a);
    add_keys(a);
    if (o->interface || o->hep_listen)
        any = add_input(a, NULL, usage);
    for (char **f = o->files; f && *f && !*usage; f++)
        any |= add_input(a, *f, usage);
    return any && !*usage;
}

void analysis_close(struct analysis *a)
{
    pipeline_free(a->pipeline);
    handoff_free(a->handoff);
    hepsend_free(a->hepsend);
    engine_free(a->engine);
    run_free(a->run);
    if (a->keylogs)
        g_ptr_array_free(a->keylogs, TRUE);
    if (a->dump)
        dump_free(a->dump);
}

/* ---- reading ---- */

static void tell_live_drops(const struct analysis *a)
{
    if (options_are_live(a->options) && !a->options->follow && !a->options->quiet)
        fprintf(stderr, "sipray: %" G_GUINT64_FORMAT " packets captured, %" G_GUINT64_FORMAT " dropped by the kernel or the interface\n",
            a->stats.packets, a->stats.dropped);
}

static void tell_what_was_sent(const struct analysis *a)
{
    const struct hepsend_stats *s = a->hepsend ? hepsend_stats(a->hepsend) : NULL;

    if (!s || (a->options->quiet && !s->failed))
        return;
    fprintf(stderr, "sipray: %" G_GUINT64_FORMAT " messages sent to %s, %" G_GUINT64_FORMAT " failed", s->sent, a->options->hep_send,
        s->failed);
    if (s->left_out)
        fprintf(stderr, ", %" G_GUINT64_FORMAT " of other agents left out", s->left_out);
    fputc('\n', stderr);
}

static void tell_what_was_read(const struct analysis *a)
{
    const struct extract_stats *s = &a->stats;

    fprintf(stderr, "sipray: %" G_GUINT32_FORMAT " inputs, %" G_GUINT64_FORMAT " packets, %" G_GUINT64_FORMAT " bytes, %" G_GUINT64_FORMAT
            " SIP messages\n", s->files, s->packets, s->bytes, s->messages);
    for (unsigned i = 0; i < NET_REASONS; i++)
        if (s->undecoded[i])
            fprintf(stderr, "sipray: not decoded: %" G_GUINT64_FORMAT " packets: %s\n", s->undecoded[i],
                reason_meaning((enum net_reason)i));
}

void analysis_read(struct analysis *a)
{
    size_t n;
    struct run_options options = {.max_packets = (uint64_t)a->options->count, .stop = &stop, .on_progress = on_progress,
        .on_quiet = on_quiet, .on_error = on_error, .user = a};

    catch_signals(a->options->seconds);
    if (a->options->verbose && a->options->interface)
        fprintf(stderr, "sipray: capturing on %s%s\n", a->options->interface,
            a->options->capture_filter ? "" : ", without media (--sip-filter); -f '' takes everything");
    if (a->options->verbose && a->options->hep_listen)
        fprintf(stderr, "sipray: capturing on %s\n", run_names(a->run, &n)[0]);
    if (!run_packets(a->run, &options, a->pipeline))
        a->damaged = true;
    if (a->handoff)
        handoff_finish(a->handoff);
    alarm(0);
    progress_clear(&a->progress);
    run_stats(a->run, a->pipeline, &a->stats);
    engine_finish(a->engine, a->stats.last);
    tell_live_drops(a);
    tell_what_was_sent(a);
    if (!a->options->quiet && a->options->command != COMMAND_SUMMARY)
        sealed_tell(&a->stats);
    if (a->options->verbose)
        tell_what_was_read(a);
}

struct record_source analysis_source(const struct analysis *a)
{
    struct record_source s = {.engine = a->engine};

    s.files = run_names(a->run, &s.n_files);
    return s;
}
