/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/run.h"

#include <time.h>

struct run {
    struct merge *merge;
    GPtrArray *names;  /* by index */
    GPtrArray *spools; /* by index; NULL where the file itself can be opened again */
    GArray *opened;    /* by index: bool */
    struct order_options order;
    uint32_t files;    /* that could be opened */
    uint64_t packets;
    bool live, follow, failed;
    captime told;        /* live or followed: when on_quiet was called last */
    captime last;        /* followed: the latest packet, */
    captime quiet_since; /* and when it was found that no more is there; 0 = it was not */
};

static void free_spool(gpointer spool)
{
    spool_free(spool);
}

struct run *run_new(const struct order_options *order)
{
    struct run *r = g_new0(struct run, 1);

    if (order)
        r->order = *order;
    r->merge = merge_new();
    r->names = g_ptr_array_new_with_free_func(g_free);
    r->opened = g_array_new(FALSE, FALSE, sizeof(bool));
    r->spools = g_ptr_array_new_with_free_func(free_spool);
    return r;
}

void run_free(struct run *r)
{
    if (!r)
        return;
    merge_free(r->merge);
    g_ptr_array_free(r->names, TRUE);
    g_ptr_array_free(r->spools, TRUE);
    g_array_free(r->opened, TRUE);
    g_free(r);
}

/* `s` is NULL where opening has failed; the index counts all the same. */
static bool add(struct run *r, const char *name, struct source *s, bool again, GError **error)
{
    uint16_t file = (uint16_t)r->names->len;
    bool good = s != NULL;
    struct spool *spool = NULL;

    if (s && again && !source_can_reopen(s)) {
        spool = spool_new(error);
        good = spool != NULL;
    }
    g_ptr_array_add(r->names, g_strdup(name));
    g_ptr_array_add(r->spools, spool);
    g_array_append_val(r->opened, good);
    if (!good) {
        source_free(s);
        return false;
    }
    r->order.as_it_comes = r->live || r->follow;
    merge_add(r->merge, order_new(s, file, &r->order, spool));
    r->files++;
    return true;
}

bool run_add_file(struct run *r, const char *path, const struct source_options *options, bool again, GError **error)
{
    r->follow = r->follow || (options && options->follow);
    return add(r, path, source_open_file(path, options, error), again, error);
}

bool run_add_live(
    struct run *r, const char *interface, const struct source_options *options, bool again, GError **error)
{
    r->live = true;
    return add(r, interface, source_open_live(interface, options, error), again, error);
}

bool run_add_hep(struct run *r, const char *address, const struct source_options *options, bool again, GError **error)
{
    struct source *s = source_open_hep(address, options, error);

    r->live = true;
    return add(r, s ? source_name(s) : address, s, again, error);
}

static bool stopped(const struct run_options *o)
{
    return o->stop && *o->stop;
}

static void tell(const struct run_options *o, GError **error)
{
    if (o->on_error && !stopped(o)) /* a signal that ends reading is no error */
        o->on_error(*error, o->user);
    g_clear_error(error);
}

static captime time_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (captime)now.tv_sec * CAPTIME_S + now.tv_nsec;
}

/* The time of the capture while no packet comes: an interface is captured now; what is appended to a file may be of any
 * time, which goes on from its last packet. */
static captime quiet_time(struct run *r)
{
    if (!r->follow)
        return time_of(CLOCK_REALTIME);
    captime now = time_of(CLOCK_MONOTONIC);
    if (!r->quiet_since)
        r->quiet_since = now;
    return r->last + (now - r->quiet_since);
}

static void note_time(struct run *r, captime time)
{
    r->last = time > r->last ? time : r->last;
    r->quiet_since = 0;
}

static void tell_time(struct run *r, const struct run_options *o, captime now)
{
    r->told = now;
    if (o->on_quiet)
        o->on_quiet(now, o->user);
}

static void progress(const struct run *r, const struct run_options *o)
{
    uint64_t read, total;

    if (!o->on_progress)
        return;
    merge_progress(r->merge, &read, &total);
    o->on_progress(read, total, o->user);
}

/* Live, what came is wanted soon, also where more comes all the time. */
static bool is_due(struct run *r, captime time, captime *first)
{
    if (!r->live && !r->follow)
        return false;
    *first = *first == CAPTIME_NONE ? time : *first;
    return time - *first >= CAPTIME_S / 10;
}

static bool is_enough(const struct run *r, const struct run_options *o)
{
    return o->max_packets && r->packets >= o->max_packets;
}

bool run_step(struct run *r, const struct run_options *options, struct pipeline *p)
{
    struct source_packet packet;
    enum source_result result = SOURCE_PACKET;
    GError *error = NULL;
    captime first = CAPTIME_NONE;

    if (stopped(options)) /* what was read is not lost */
        merge_stop(r->merge);
    for (unsigned i = 0; i < RUN_STEP && !is_enough(r, options); i++) {
        result = merge_next(r->merge, &packet, &error);
        if (result != SOURCE_PACKET)
            break;
        pipeline_push(p, packet.link, packet.bytes, packet.wire, &packet.origin);
        r->packets++;
        note_time(r, packet.origin.time);
        if ((r->live || r->follow) && packet.origin.time - r->told >= CAPTIME_S)
            tell_time(r, options, packet.origin.time);
        if (is_due(r, packet.origin.time, &first))
            break;
    }
    if (result == SOURCE_QUIET) {
        tell_time(r, options, quiet_time(r));
    } else if (result == SOURCE_FAILED) {
        r->failed = r->failed || !stopped(options);
        tell(options, &error);
    } else if (result == SOURCE_PACKET) {
        progress(r, options);
    }
    return result != SOURCE_END && !is_enough(r, options);
}

bool run_failed(const struct run *r)
{
    return r->failed;
}

void run_stats(const struct run *r, const struct pipeline *p, struct extract_stats *out)
{
    struct source_drops drops = merge_drops(r->merge);

    pipeline_stats(p, out);
    out->files = r->files;
    out->dropped = drops.by_kernel + drops.by_interface;
    merge_counts(r->merge, &out->unordered, &out->late);
}

const struct order_options *run_order(const struct run *r)
{
    return &r->order;
}

const char *const *run_names(const struct run *r, size_t *n)
{
    *n = r->names->len;
    return (const char *const *)r->names->pdata;
}

struct source **run_reopen(struct run *r)
{
    struct source **inputs = g_new0(struct source *, r->names->len + 1);

    for (guint i = 0; i < r->names->len; i++) {
        struct spool *spool = r->spools->pdata[i];
        const char *name = r->names->pdata[i];
        if (g_array_index(r->opened, bool, i))
            inputs[i] = spool ? spool_open(spool, NULL) : source_open_file(name, NULL, NULL);
    }
    return inputs;
}
