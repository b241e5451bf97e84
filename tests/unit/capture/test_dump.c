/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/dump.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"
#include "capture/pcapng_mock.h"

/* `n` packets, one a second from `second` on. */
static char *capture(const struct folder *f, const char *name, int link, int precision, long second, unsigned n)
{
    char *path = folder_file(f, name);
    struct writer w = writer_open(path, link, precision);
    struct bytes b = udp_packet("payload");

    for (unsigned i = 0; i < n; i++)
        writer_put(&w, second + i, 7, &b, b.n - i);
    writer_close(&w);
    return path;
}

static const struct order_options ORDER = {0};

Test(dump, chosen_packets_are_written_as_they_were_by_time)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_NANO, 100, 5);
    char *b = capture(&f, "b", 1, PCAP_TSTAMP_PRECISION_MICRO, 101, 3), *out = folder_file(&f, "out");
    struct dump *d = dump_new();
    struct source *inputs[] = {source_open_file(a, NULL, NULL), NULL, source_open_file(b, NULL, NULL)};
    const struct net_origin frames[] = {{.frame = 2}, {.frame = 4}};
    struct dump_result result;

    dump_note(d, 0, 4, frames, 2);
    dump_choose(d, 0, 4);
    dump_choose(d, 2, 1);
    cr_assert(dump_has(d, 0, 2));
    cr_assert_not(dump_has(d, 0, 3));
    cr_assert_not(dump_has(d, 9, 1));
    cr_assert(dump_write(d, inputs, 3, &ORDER, out, &result, NULL));
    cr_assert_eq(result.written, 3);

    struct source *s = source_open_file(out, NULL, NULL);
    struct source_packet p;
    cr_assert(source_has_nanoseconds(s));
    source_next(s, &p, NULL);
    cr_assert_eq(p.origin.time, 101 * CAPTIME_S + 7, "frame 2 of a");
    cr_assert_eq(p.bytes.n + 1, p.wire);
    source_next(s, &p, NULL);
    cr_assert_eq(p.origin.time, 101 * CAPTIME_S + 7000, "frame 1 of b");
    source_next(s, &p, NULL);
    cr_assert_eq(p.origin.time, 103 * CAPTIME_S + 7, "frame 4 of a");
    cr_assert_eq(p.bytes.n + 3, p.wire);
    cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
    source_free(s);
    dump_free(d);
    g_free(a);
    g_free(b);
    g_free(out);
    folder_free(&f);
}

Test(dump, inputs_with_microseconds_give_a_file_with_microseconds)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_MICRO, 100, 1), *out = folder_file(&f, "out"), *left, *right;
    struct dump *d = dump_new();
    struct source *inputs[] = {source_open_file(a, NULL, NULL)};
    struct dump_result result;
    gsize n_left, n_right;

    dump_choose(d, 0, 1);
    cr_assert(dump_write(d, inputs, 1, &ORDER, out, &result, NULL));
    g_file_get_contents(a, &left, &n_left, NULL);
    g_file_get_contents(out, &right, &n_right, NULL);
    cr_assert_eq(n_left, n_right);
    cr_assert_arr_eq(left + 24, right + 24, n_left - 24);
    cr_assert_arr_eq(left, right, 4);
    g_free(left);
    g_free(right);
    g_free(a);
    g_free(out);
    dump_free(d);
    folder_free(&f);
}

Test(dump, writing_over_an_input_and_to_no_folder_is_refused)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_NANO, 100, 1);
    struct dump *d = dump_new();
    GError *error = NULL;
    struct dump_result result;

    dump_choose(d, 0, 1);
    struct source *one[] = {source_open_file(a, NULL, NULL)};
    cr_assert_not(dump_write(d, one, 1, &ORDER, a, &result, &error));
    cr_assert_eq(error->code, INPUT_ERROR_WRITE, "%s", error->message);
    g_clear_error(&error);
    struct source *again[] = {source_open_file(a, NULL, NULL)};
    cr_assert_not(dump_write(d, again, 1, &ORDER, "/no/such/folder/out", &result, &error));
    cr_assert_eq(error->code, INPUT_ERROR_WRITE, "%s", error->message);
    g_clear_error(&error);
    g_free(a);
    dump_free(d);
    folder_free(&f);
}

/* The link types of the packets in a file, by their first letters; its format. */
static void assert_written(const char *path, bool pcapng, const char *letters)
{
    struct source *s = source_open_file(path, NULL, NULL);
    struct source_packet p;

    cr_assert_eq(source_link(s) == NULL, pcapng);
    for (; *letters; letters++) {
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
        cr_assert_eq(p.link->name[0], *letters, "%s", p.link->name);
    }
    cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
    source_free(s);
}

Test(dump, of_several_files_pcapng_is_written_where_their_link_types_differ)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_NANO, 100, 1);
    char *b = capture(&f, "b", 12, PCAP_TSTAMP_PRECISION_NANO, 101, 1), *out = folder_file(&f, "out");

    for (unsigned chosen = 1; chosen <= 2; chosen++) {
        struct dump *d = dump_new();
        struct dump_result result;
        struct source *both[] = {source_open_file(a, NULL, NULL), source_open_file(b, NULL, NULL)};
        dump_choose(d, 1, 1);
        if (chosen == 2)
            dump_choose(d, 0, 1);
        cr_assert(dump_write(d, both, 2, &ORDER, out, &result, NULL));
        cr_assert_eq(result.written, chosen);
        cr_assert_eq(result.pcapng, chosen == 2);
        assert_written(out, chosen == 2, chosen == 2 ? "Er" : "r");
        dump_free(d);
    }
    g_free(a);
    g_free(b);
    g_free(out);
    folder_free(&f);
}

Test(dump, of_a_file_with_several_link_types_those_of_the_chosen_packets_and_the_name_decide)
{
    static const struct {
        uint32_t frames[2];
        const char *name;
        bool pcapng;
        const char *letters;
    } rows[] = {
        {{2, 4}, "out", false, "rr"},
        {{1, 3}, "out.pcap", false, "EE"},
        {{1, 2}, "out", true, "Er"},
        {{1, 2}, "out.pcap", true, "Er"},
        {{2, 4}, "out.pcapng", true, "rr"},
    };
    struct folder f = folder_new();
    struct ng file = {.big_endian = true};

    ng_section(&file);
    ng_interface(&file, 1, 0, 9, 0);
    ng_interface(&file, 101, 0, 9, 0);
    for (unsigned i = 0; i < 4; i++)
        ng_packet(&file, i % 2, i, "0123", 4, 4);
    char *in = folder_write(&f, "in", file.bytes.at, file.bytes.n);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct dump *d = dump_new();
        struct source *inputs[] = {source_open_file(in, NULL, NULL)};
        struct dump_result result;
        char *out = folder_file(&f, rows[i].name);
        dump_choose(d, 0, rows[i].frames[0]);
        dump_choose(d, 0, rows[i].frames[1]);
        cr_assert(dump_write(d, inputs, 1, &ORDER, out, &result, NULL));
        cr_assert_eq(result.pcapng, rows[i].pcapng, "row %zu", i);
        assert_written(out, rows[i].pcapng, rows[i].letters);
        g_free(out);
        dump_free(d);
    }
    g_free(in);
    folder_free(&f);
}
