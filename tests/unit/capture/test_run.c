/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/seen.h"
#include "capture/capture_mock.h"
#include "capture/run.h"

#include <criterion/criterion.h>

struct told {
    unsigned messages, errors, progress;
    uint64_t read, total;
    volatile sig_atomic_t stop;
    unsigned stop_after; /* messages; 0 = never */
};

static void hear(
    const struct seen *seen, const struct sink_message *m, const struct net_origin *frames, size_t n, void *user)
{
    struct told *t = user;

    (void)seen, (void)m, (void)frames, (void)n;
    if (++t->messages == t->stop_after)
        t->stop = 1;
}

static void on_error(const GError *error, void *user)
{
    struct told *t = user;

    (void)error;
    t->errors++;
}

static void on_progress(uint64_t read, uint64_t total, void *user)
{
    struct told *t = user;

    t->progress++;
    t->read = read;
    t->total = total;
}

/* A capture of n requests. */
static char *requests(const struct folder *f, const char *name, unsigned n)
{
    char *path = folder_file(f, name), *text = options_request(name, "");
    struct writer w = writer_open(path, 1, PCAP_TSTAMP_PRECISION_MICRO);
    struct bytes b = udp_packet(text);

    for (unsigned i = 0; i < n; i++)
        writer_put(&w, i, 0, &b, b.n);
    writer_close(&w);
    g_free(text);
    return path;
}

static bool run(struct run *r, struct told *t, uint64_t max_packets, struct extract_stats *stats)
{
    struct pipeline_options to = {.on_message = hear, .user = t};
    struct pipeline *p = pipeline_new(&to);
    struct run_options options = {max_packets, &t->stop, on_progress, NULL, on_error, t};

    while (run_step(r, &options, p))
        continue;
    bool good = !run_failed(r);
    pipeline_finish(p);

    run_stats(r, p, stats);
    pipeline_free(p);
    return good;
}

Test(run, inputs_go_through_the_pipeline_with_progress)
{
    struct folder f = folder_new();
    char *a = requests(&f, "a", 5000), *b = requests(&f, "b", 4000);
    struct run *r = run_new(NULL);
    struct told t = {0};
    struct extract_stats stats;
    size_t n;

    cr_assert(run_add_file(r, a, NULL, false, NULL));
    cr_assert_not(run_add_file(r, "/no/such/file", NULL, false, NULL));
    cr_assert(run_add_file(r, b, NULL, false, NULL));
    cr_assert(run(r, &t, 0, &stats));
    cr_assert_eq(t.messages, 9000);
    cr_assert_eq(t.progress, 2);
    cr_assert_leq(t.read, t.total);
    cr_assert_eq(stats.files, 2);
    cr_assert_eq(stats.packets, 9000);
    cr_assert_str_eq(run_names(r, &n)[1], "/no/such/file");
    cr_assert_eq(n, 3);
    run_free(r);
    g_free(a);
    g_free(b);
    folder_free(&f);
}

/* What was read to be put in order is not lost. */
Test(run, it_ends_after_so_many_packets_or_when_a_signal_says_so)
{
    struct folder f = folder_new();
    char *a = requests(&f, "a", 2 * ORDER_LOOK);
    static const struct {
        uint64_t max;
        unsigned stop_after, messages;
    } rows[] = {{7, 0, 7}, {0, 9, ORDER_LOOK}, {100, 0, 100}, {9 * ORDER_LOOK, 0, 2 * ORDER_LOOK}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run *r = run_new(NULL);
        struct told t = {.stop_after = rows[i].stop_after};
        struct extract_stats stats;
        run_add_file(r, a, NULL, false, NULL);
        cr_assert(run(r, &t, rows[i].max, &stats));
        cr_assert_eq(t.messages, rows[i].messages);
        run_free(r);
    }
    g_free(a);
    folder_free(&f);
}

Test(run, an_input_that_is_cut_short_is_told_of_and_the_rest_is_used)
{
    struct folder f = folder_new();
    char *a = requests(&f, "a", 3), *bytes;
    struct run *r = run_new(NULL);
    struct told t = {0};
    struct extract_stats stats;
    gsize n;

    g_file_get_contents(a, &bytes, &n, NULL);
    g_file_set_contents(a, bytes, (gssize)n - 1, NULL);
    run_add_file(r, a, NULL, false, NULL);
    cr_assert_not(run(r, &t, 0, &stats));
    cr_assert_eq(t.errors, 1);
    cr_assert_eq(t.messages, 2);
    run_free(r);
    g_free(bytes);
    g_free(a);
    folder_free(&f);
}

Test(run, inputs_are_opened_again_by_their_index)
{
    struct folder f = folder_new();
    char *a = requests(&f, "a", 3);
    struct run *r = run_new(NULL);
    struct source_packet p;

    run_add_file(r, "/no/such/file", NULL, true, NULL);
    run_add_file(r, a, NULL, true, NULL);
    struct source **again = run_reopen(r);
    cr_assert_null(again[0]);
    cr_assert_eq(source_next(again[1], &p, NULL), SOURCE_PACKET);
    source_free(again[1]);
    g_free(again);
    run_free(r);
    g_free(a);
    folder_free(&f);
}

struct clock {
    captime first, last;
    unsigned told;
    volatile sig_atomic_t stop;
};

static void on_quiet(captime now, void *user)
{
    struct clock *c = user;

    c->first = c->told++ ? c->first : now;
    c->last = now;
    c->stop = c->told == 4;
}

Test(run, following_a_file_time_goes_on_from_its_last_packet)
{
    struct folder f = folder_new();
    struct run *r = run_new(NULL);
    struct clock c = {.told = 0};
    char *path = requests(&f, "a", 3); /* at 0, 1 and 2 s */
    struct told told = {.messages = 0};
    struct pipeline *p = pipeline_new(&(struct pipeline_options){.on_message = hear, .user = &told});
    struct run_options options = {.stop = &c.stop, .on_quiet = on_quiet, .user = &c};

    cr_assert(run_add_file(r, path, &(struct source_options){.follow = true}, false, NULL));
    while (run_step(r, &options, p))
        continue;
    cr_assert_not(run_failed(r));
    cr_assert_eq(told.messages, 3);
    cr_assert_eq(c.first, CAPTIME_S, "each second while packets come");
    cr_assert_gt(c.last, 2 * CAPTIME_S);
    cr_assert_lt(c.last, 60 * CAPTIME_S, "not the time of day");
    pipeline_free(p);
    run_free(r);
    g_free(path);
    folder_free(&f);
}
