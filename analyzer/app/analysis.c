/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/analysis.h"

#include <stdlib.h>
#include <sys/random.h>

#include "app/shards.h"
#include "base/hash.h"
#include "capture/keyfile.h"
#include "engine/engine_set.h"
#include "engine/store/call.h"
#include "engine/store/message.h"
#include "extract/pipeline.h"

enum {
    HEP_ID = 5060,            /* where none is given */
    ROUND_MOST = 16 << 20,    /* bytes that messages take between two rests of all threads, */
    ROUND_SHARE = 64,         /* or this part of the memory where that is less */
    ROUND_MESSAGE = 1024,     /* bytes that are kept of a message besides its own, roughly */
};

struct told { /* a message that on_message is to be told of */
    uint32_t no;
    ref message;
};

struct analysis {
    struct analysis_options options;
    struct analysis_listener listener;
    struct engine_set *engines;
    struct shards *shards; /* NULL: one thread does it all */
    struct run *run;
    struct skew *skew;
    struct pipeline *pipeline;
    struct dump *dump;       /* NULL where nothing will be written */
    struct hepsend *hepsend; /* NULL where nothing is sent on */
    GPtrArray *keylogs;      /* struct keyfile */
    struct extract_stats stats;
    size_t round_bytes; /* since all have rested */
    bool live, damaged;
    struct shard_state { /* belongs to the thread of the shard */
        struct sip_msg msg;
        GArray *told; /* struct told, in the order of their numbers; NULL where nobody is */
    } * states;
};

/* ---- telling ---- */

static void complain(struct analysis *a, GError *error)
{
    a->damaged = true;
    if (a->listener.on_error)
        a->listener.on_error(error, a->listener.user);
    g_error_free(error);
}

static void on_error(const GError *error, void *user)
{
    complain(user, g_error_copy(error));
}

static void on_progress(uint64_t read, uint64_t total, void *user)
{
    struct analysis *a = user;

    if (a->listener.on_progress)
        a->listener.on_progress(read, total, a->listener.user);
}

static int by_number(gconstpointer a, gconstpointer b)
{
    const struct told *x = a, *y = b;

    return (x->no > y->no) - (x->no < y->no);
}

static void tell_messages(struct analysis *a)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct told));
    struct sip_msg *msg = &a->states[0].msg;

    for (unsigned i = 0; i < engine_set_count(a->engines); i++) {
        g_array_append_vals(all, a->states[i].told->data, a->states[i].told->len);
        g_array_set_size(a->states[i].told, 0);
    }
    g_array_sort(all, by_number);
    for (guint i = 0; i < all->len; i++) {
        const struct engine *e = analysis_engine(a);
        ref r = g_array_index(all, struct told, i).message;
        const struct message *m = engine_message(e, r);
        if (sip_msg_parse(message_bytes(e, m), m->truncated, msg) == SIP_OK)
            a->listener.on_message(r, msg, a->listener.user);
    }
    g_array_free(all, TRUE);
}

static void tell_calls(struct analysis *a)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct told));
    ref call;

    for (unsigned i = 0; i < engine_set_count(a->engines); i++)
        while ((call = engine_next_ended_call(engine_set_shard(a->engines, i))))
            g_array_append_val(all, ((struct told){engine_call(analysis_engine(a), call)->no, call}));
    g_array_sort(all, by_number);
    for (guint i = 0; i < all->len; i++)
        a->listener.on_call(g_array_index(all, struct told, i).message, a->listener.user);
    g_array_free(all, TRUE);
}

/* All threads rest, so that what reaches across Call-IDs can be done. */
static void end_round(struct analysis *a)
{
    if (a->shards)
        shards_wait(a->shards);
    engine_set_round(a->engines);
    a->round_bytes = 0;
    if (!a->live)
        return;
    if (a->shards && a->listener.on_message)
        tell_messages(a);
    if (a->listener.on_call)
        tell_calls(a);
}

/* ---- messages ---- */

static ref push(struct analysis *a, unsigned shard, const struct shards_item *item, const struct sip_msg *m)
{
    struct engine *e = engine_set_shard(a->engines, shard);

    if (!item->undelivered)
        return engine_push(e, &item->seen, m);
    engine_transport_error(e, &item->seen, m);
    return 0;
}

/* In the thread of a shard. */
static void work(unsigned shard, const struct shards_item *item, void *user)
{
    struct analysis *a = user;
    struct shard_state *s = &a->states[shard];
    bool has_msg = item->bytes.p && sip_msg_parse(item->bytes, item->truncated, &s->msg) == SIP_OK;

    if (!has_msg && !item->undelivered)
        return;
    ref r = push(a, shard, item, has_msg ? &s->msg : NULL);
    if (s->told && r)
        g_array_append_val(s->told, ((struct told){item->seen.no, r}));
}

static unsigned shard_of(const struct analysis *a, struct slice call_id)
{
    return (unsigned)(hash_slice(call_id, 0) % shards_count(a->shards));
}

static void on_sip(const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n_frames, void *user)
{
    struct analysis *a = user;
    struct shards_item item = {*seen, m->bytes, m->truncated, false};

    if (a->dump)
        dump_note(a->dump, seen->file, seen->frame, frames, n_frames);
    if (a->hepsend)
        hepsend_push(a->hepsend, seen, m->msg);
    if (a->shards) {
        shards_give(a->shards, shard_of(a, m->call_id), &item);
    } else {
        ref r = push(a, 0, &item, m->msg);
        if (a->live && a->listener.on_message)
            a->listener.on_message(r, m->msg, a->listener.user);
    }
    a->round_bytes += m->bytes.n + ROUND_MESSAGE;
    if (a->round_bytes > MIN(a->options.engine.limit_memory / ROUND_SHARE, ROUND_MOST))
        end_round(a);
    else if (a->live && !a->shards && a->listener.on_call)
        tell_calls(a);
}

/* A reset may end transactions of any Call-ID. */
static void on_undelivered(const struct seen *seen, const struct sip_msg *request, void *user)
{
    struct analysis *a = user;
    struct shards_item item = {*seen, request ? request->bytes : SLICE_NONE, true, true};

    if (!a->shards)
        push(a, 0, &item, request);
    else if (request)
        shards_give(a->shards, shard_of(a, request->call_id), &item);
    else
        for (unsigned i = 0; i < shards_count(a->shards); i++)
            shards_give(a->shards, i, &item);
}

/* ---- keys of TLS ---- */

/* Live: what was added to the key logs. */
static void read_new_keys(struct analysis *a)
{
    bool any = false;

    for (guint i = 0; i < a->keylogs->len; i++)
        any |= keyfile_read(a->keylogs->pdata[i], pipeline_tls(a->pipeline), false);
    if (any)
        pipeline_new_keys(a->pipeline);
}

static void on_secrets(struct slice keylog, void *user)
{
    struct analysis *a = user;

    tls_add_keylog(pipeline_tls(a->pipeline), keylog, true);
    pipeline_new_keys(a->pipeline);
}

static void free_keyfile(gpointer k)
{
    keyfile_free(k);
}

/* Keys that cannot be read are told of; all else can. */
static void add_keys(struct analysis *a)
{
    struct tls *tls = pipeline_tls(a->pipeline);
    GError *error = NULL;

    a->keylogs = g_ptr_array_new_with_free_func(free_keyfile);
    for (char *const *path = a->options.keylogs; path && *path; path++) {
        struct keyfile *k = keyfile_open(*path, &error);
        if (k) {
            g_ptr_array_add(a->keylogs, k);
            keyfile_read(k, tls, !a->live);
        } else {
            complain(a, g_steal_pointer(&error));
        }
    }
    for (char *const *path = a->options.private_keys; path && *path; path++)
        if (!keyfile_private(*path, tls, &error))
            complain(a, g_steal_pointer(&error));
    tls_expect(tls, a->live && a->keylogs->len);
}

/* ---- opening ---- */

static unsigned threads_of(const struct analysis *a)
{
    unsigned n = a->options.threads ? a->options.threads : a->live ? 1 : g_get_num_processors();

    return MIN(n, ANALYSIS_THREADS);
}

/* In all threads at the same time. */
static void for_each_engine(void (*step)(unsigned i, void *of), void *of, void *user)
{
    struct analysis *a = user;

    if (a->shards)
        shards_call(a->shards, step, of);
    else
        step(0, of);
}

static void start_engines(struct analysis *a)
{
    struct engine_options options = a->options.engine;
    unsigned n = threads_of(a);

    a->shards = n > 1 ? shards_new(n, work, a) : NULL;
    n = a->shards ? shards_count(a->shards) : 1;
    a->states = g_new0(struct shard_state, n);
    for (unsigned i = 0; i < n && a->live && a->shards && a->listener.on_message; i++)
        a->states[i].told = g_array_new(FALSE, FALSE, sizeof(struct told));
    /* The rest of the memory is for what the pipeline keeps, and for the process itself. */
    options.limit_memory -= options.limit_memory / 8 * 3;
    options.live = a->live;
    if (getrandom(&options.hash_seed, sizeof options.hash_seed, 0) < 0)
        options.hash_seed = 0;
    a->engines = engine_set_new(&options, n, for_each_engine, a);
}

static void start_pipeline(struct analysis *a)
{
    size_t memory = a->options.engine.limit_memory;
    struct tcp_limits tcp = tcp_limits_of(memory);
    struct defrag_limits defrag = defrag_limits_of(memory);
    struct tls_limits tls = tls_limits_of(memory);
    struct pipeline_options options = {.ports = a->options.ports, .n_ports = a->options.n_ports, .tcp = &tcp,
        .defrag = &defrag, .tls = &tls, .sctp = sctp_limit_of(memory), .on_message = on_sip,
        .on_error = on_undelivered, .user = a, .only_bytes = a->shards && !a->hepsend};

    a->pipeline = pipeline_new(&options);
}

static bool open_hepsend(struct analysis *a)
{
    const struct analysis_options *o = &a->options;
    struct hepsend_options options = {.to = o->hep_send, .agent = o->hep_id ? o->hep_id : HEP_ID,
        .no_relay = o->interface != NULL};
    GError *error = NULL;

    a->hepsend = o->hep_send ? hepsend_new(&options, &error) : NULL;
    if (error)
        complain(a, error);
    return !error;
}

static bool add_input(struct analysis *a, const char *file, bool *usage)
{
    const struct analysis_options *o = &a->options;
    struct source_options source = o->source;
    GError *error = NULL;

    source.on_secrets = on_secrets;
    source.user = a;
    bool good = o->hep_listen  ? run_add_hep(a->run, o->hep_listen, &source, o->again, &error)
                : o->interface ? run_add_live(a->run, o->interface, &source, o->again, &error)
                               : run_add_file(a->run, file, &source, o->again, &error);
    if (good)
        return true;
    *usage = *usage || g_error_matches(error, INPUT_ERROR, INPUT_ERROR_FILTER);
    complain(a, error);
    return false;
}

static bool open_inputs(struct analysis *a, bool *usage)
{
    const struct analysis_options *o = &a->options;
    bool any = false;

    if (o->interface || o->hep_listen)
        any = add_input(a, NULL, usage);
    for (char *const *f = o->files; f && *f && !*usage; f++)
        any |= add_input(a, *f, usage);
    return any && !*usage;
}

static size_t count_files(const struct analysis *a)
{
    size_t n = 0;

    while (a->options.files && a->options.files[n])
        n++;
    return n;
}

static struct skew *make_skew(const struct analysis *a)
{
    const struct analysis_options *o = &a->options;
    struct skew *s = skew_new();
    size_t n = count_files(a);

    for (size_t i = 0; i < n && o->skews; i++)
        if (o->skews[i] != CAPTIME_NONE)
            skew_set(s, (uint16_t)i, o->skews[i]);
    if (!a->live)
        skew_measure(s, (const char *const *)o->files, n, o->source.filter);
    return s;
}

/* The windows of all inputs together have a sixteenth of the memory. */
static struct run *make_run(const struct analysis *a)
{
    size_t n, files = MAX(count_files(a), 1);
    struct order_options order = {.bytes = a->options.engine.limit_memory / 16 / files};

    skew_points(a->skew, &n);
    order.skew = n ? a->skew : NULL;
    return run_new(&order);
}

struct analysis *analysis_new(const struct analysis_options *options, const struct analysis_listener *listener, bool *usage)
{
    struct analysis *a = g_new0(struct analysis, 1);

    a->options = *options;
    a->listener = *listener;
    a->live = options->interface || options->hep_listen || options->source.follow;
    *usage = !open_hepsend(a);
    if (!*usage) {
        a->skew = make_skew(a);
        a->run = make_run(a);
        start_engines(a);
        a->dump = options->again ? dump_new() : NULL;
        start_pipeline(a);
        add_keys(a);
        if (open_inputs(a, usage))
            return a;
    }
    analysis_free(a);
    return NULL;
}

void analysis_free(struct analysis *a)
{
    if (!a)
        return;
    pipeline_free(a->pipeline);
    shards_free(a->shards);
    for (unsigned i = 0; a->engines && i < engine_set_count(a->engines); i++)
        if (a->states[i].told)
            g_array_free(a->states[i].told, TRUE);
    hepsend_free(a->hepsend);
    engine_set_free(a->engines);
    run_free(a->run);
    skew_free(a->skew);
    if (a->keylogs)
        g_ptr_array_free(a->keylogs, TRUE);
    if (a->dump)
        dump_free(a->dump);
    g_free(a->states);
    g_free(a);
}

/* ---- reading ---- */

static void on_quiet(captime now, void *user)
{
    struct analysis *a = user;

    read_new_keys(a);
    if (a->shards)
        shards_wait(a->shards);
    engine_set_advance(a->engines, now);
    end_round(a);
}

bool analysis_step(struct analysis *a)
{
    struct run_options options = {.max_packets = a->options.max_packets, .stop = a->options.stop,
        .on_progress = on_progress, .on_quiet = on_quiet, .on_error = on_error, .user = a};
    bool more = run_step(a->run, &options, a->pipeline);

    if (!more)
        pipeline_finish(a->pipeline);
    if (!more || (a->live && a->shards))
        end_round(a);
    return more;
}

void analysis_finish(struct analysis *a)
{
    a->damaged = a->damaged || run_failed(a->run);
    run_stats(a->run, a->pipeline, &a->stats);
    engine_set_finish(a->engines, a->stats.last);
}

/* ---- what it knows ---- */

bool analysis_is_damaged(const struct analysis *a)
{
    return a->damaged;
}

const struct engine *analysis_engine(const struct analysis *a)
{
    return engine_set_all(a->engines);
}

const struct skew *analysis_skew(const struct analysis *a)
{
    return a->skew;
}

const struct extract_stats *analysis_stats(const struct analysis *a)
{
    return &a->stats;
}

const struct hepsend_stats *analysis_sent(const struct analysis *a)
{
    return a->hepsend ? hepsend_stats(a->hepsend) : NULL;
}

const char *const *analysis_inputs(const struct analysis *a, size_t *n)
{
    return run_names(a->run, n);
}

/* ---- packets to be written ---- */

void analysis_choose(struct analysis *a, uint16_t file, uint32_t frame)
{
    dump_choose(a->dump, file, frame);
}

bool analysis_write(struct analysis *a, const char *path, struct dump_result *result, GError **error)
{
    size_t n;

    run_names(a->run, &n);
    struct source **inputs = run_reopen(a->run);
    bool good = dump_write(a->dump, inputs, n, run_order(a->run), path, result, error);
    g_free(inputs);
    return good;
}
