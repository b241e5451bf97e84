/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/merge.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

static const struct order_options ORDER = {0};

/* Packets at these seconds (ended by -1) in a file of their own, added to the merge. */
static void add(struct merge *m, const struct folder *f, uint16_t file, const long *seconds)
{
    char *name = g_strdup_printf("%u.pcap", file), *path = folder_file(f, name);
    struct writer w = writer_open(path, 1, PCAP_TSTAMP_PRECISION_MICRO);
    struct bytes b = udp_packet("x");

    for (; *seconds >= 0; seconds++)
        writer_put(&w, *seconds, 0, &b, b.n);
    writer_close(&w);
    merge_add(m, order_new(source_open_file(path, NULL, NULL), file, &ORDER, NULL));
    g_free(path);
    g_free(name);
}

static void assert_next(struct merge *m, long second, uint16_t file, uint32_t frame)
{
    struct source_packet p;

    cr_assert_eq(merge_next(m, &p, NULL), SOURCE_PACKET);
    cr_assert_eq(p.origin.time / CAPTIME_S, second);
    cr_assert_eq(p.origin.file, file, "at %ld", second);
    cr_assert_eq(p.origin.frame, frame, "at %ld", second);
}

Test(merge, packets_come_by_time_then_by_file)
{
    struct folder f = folder_new();
    struct merge *m = merge_new();
    struct source_packet p;

    add(m, &f, 0, (const long[]){3, 5, 9, -1});
    add(m, &f, 1, (const long[]){-1});
    add(m, &f, 2, (const long[]){1, 5, 5, -1});
    add(m, &f, 3, (const long[]){4, -1});
    assert_next(m, 1, 2, 1);
    assert_next(m, 3, 0, 1);
    assert_next(m, 4, 3, 1);
    assert_next(m, 5, 0, 2);
    assert_next(m, 5, 2, 2);
    assert_next(m, 5, 2, 3);
    assert_next(m, 9, 0, 3);
    cr_assert_eq(merge_next(m, &p, NULL), SOURCE_END);
    uint64_t read, total;
    merge_progress(m, &read, &total);
    cr_assert_eq(read, total);
    cr_assert_gt(total, 0);
    merge_free(m);
    folder_free(&f);
}

Test(merge, packets_of_one_input_are_put_in_order)
{
    struct folder f = folder_new();
    struct merge *m = merge_new();

    add(m, &f, 0, (const long[]){9, 1, -1});
    add(m, &f, 1, (const long[]){2, -1});
    assert_next(m, 1, 0, 2);
    assert_next(m, 2, 1, 1);
    assert_next(m, 9, 0, 1);
    merge_free(m);
    folder_free(&f);
}

Test(merge, many_inputs_come_in_order)
{
    struct folder f = folder_new();
    struct merge *m = merge_new();
    struct source_packet p;
    captime before = 0;
    unsigned n = 0;

    for (uint16_t i = 0; i < 50; i++)
        add(m, &f, i, (const long[]){i * 37 % 50, 50 + i * 11 % 50, 100 + i, -1});
    for (; merge_next(m, &p, NULL) == SOURCE_PACKET; n++) {
        cr_assert_geq(p.origin.time, before);
        before = p.origin.time;
    }
    cr_assert_eq(n, 150);
    merge_free(m);
    folder_free(&f);
}

Test(merge, an_input_that_fails_does_not_stop_the_others)
{
    struct folder f = folder_new();
    struct merge *m = merge_new();
    struct source_packet p;
    GError *error = NULL;
    struct bytes b = udp_packet("x");
    char *path = folder_file(&f, "cut.pcap"), *bytes;
    struct writer w = writer_open(path, 1, PCAP_TSTAMP_PRECISION_MICRO);
    gsize n;

    writer_put(&w, 1, 0, &b, b.n);
    writer_put(&w, 3, 0, &b, b.n);
    writer_close(&w);
    g_file_get_contents(path, &bytes, &n, NULL);
    g_file_set_contents(path, bytes, (gssize)n - 1, NULL);
    merge_add(m, order_new(source_open_file(path, NULL, NULL), 0, &ORDER, NULL));
    add(m, &f, 1, (const long[]){2, 4, -1});
    assert_next(m, 1, 0, 1);
    cr_assert_eq(merge_next(m, &p, &error), SOURCE_FAILED);
    cr_assert_eq(error->code, INPUT_ERROR_CUT_SHORT);
    assert_next(m, 2, 1, 1);
    assert_next(m, 4, 1, 2);
    cr_assert_eq(merge_next(m, &p, NULL), SOURCE_END);
    g_error_free(error);
    g_free(bytes);
    g_free(path);
    merge_free(m);
    folder_free(&f);
}
