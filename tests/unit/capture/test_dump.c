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

Test(dump, chosen_packets_are_written_as_they_were_by_time)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_NANO, 100, 5);
    char *b = capture(&f, "b", 1, PCAP_TSTAMP_PRECISION_MICRO, 101, 3), *out = folder_file(&f, "out");
    struct dump *d = dump_new();
    struct source *inputs[] = {source_open_file(a, NULL, NULL), NULL, source_open_file(b, NULL, NULL)};
    const struct net_origin frames[] = {{.frame = 2}, {.frame = 4}};
    uint64_t written;

    dump_note(d, 0, 4, frames, 2);
    dump_choose(d, 0, 4);
    dump_choose(d, 2, 1);
    cr_assert(dump_has(d, 0, 2));
    cr_assert_not(dump_has(d, 0, 3));
    cr_assert_not(dump_has(d, 9, 1));
    cr_assert(dump_write(d, inputs, 3, out, &written, NULL));
    cr_assert_eq(written, 3);

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
    uint64_t written;
    gsize n_left, n_right;

    dump_choose(d, 0, 1);
    cr_assert(dump_write(d, inputs, 1, out, &written, NULL));
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

Test(dump, different_link_types_and_writing_over_an_input_are_refused)
{
    struct folder f = folder_new();
    char *a = capture(&f, "a", 1, PCAP_TSTAMP_PRECISION_NANO, 100, 1);
    char *b = capture(&f, "b", 12, PCAP_TSTAMP_PRECISION_NANO, 100, 1), *out = folder_file(&f, "out");
    struct dump *d = dump_new();
    GError *error = NULL;
    uint64_t written;

    dump_choose(d, 0, 1);
    dump_choose(d, 1, 1);
    struct source *both[] = {source_open_file(a, NULL, NULL), source_open_file(b, NULL, NULL)};
    cr_assert_not(dump_write(d, both, 2, out, &written, &error));
    cr_assert_eq(error->code, SOURCE_ERROR_LINK_TYPE, "%s", error->message);
    g_clear_error(&error);
    struct source *one[] = {source_open_file(a, NULL, NULL)};
    cr_assert_not(dump_write(d, one, 1, a, &written, &error));
    cr_assert_eq(error->code, SOURCE_ERROR_WRITE, "%s", error->message);
    g_clear_error(&error);
    struct source *again[] = {source_open_file(a, NULL, NULL)};
    cr_assert_not(dump_write(d, again, 1, "/no/such/folder/out", &written, &error));
    cr_assert_eq(error->code, SOURCE_ERROR_WRITE, "%s", error->message);
    g_clear_error(&error);
    g_free(a);
    g_free(b);
    g_free(out);
    dump_free(d);
    folder_free(&f);
}

Test(dump, of_a_file_with_several_link_types_the_chosen_packets_must_have_one)
{
    struct folder f = folder_new();
    struct ng file = {.big_endian = true};
    char *out = folder_file(&f, "out");

    ng_section(&file);
    ng_interface(&file, 1, 0, 9, 0);
    ng_interface(&file, 101, 0, 9, 0);
    for (unsigned i = 0; i < 4; i++)
        ng_packet(&file, i % 2, i, "0123", 4, 4);
    char *in = folder_write(&f, "in", file.bytes.at, file.bytes.n);
    for (uint32_t other = 2; other <= 4; other += 2) {
        struct dump *d = dump_new();
        struct source *inputs[] = {source_open_file(in, NULL, NULL)};
        GError *error = NULL;
        uint64_t written;
        dump_choose(d, 0, other);
        dump_choose(d, 0, other == 4 ? 2 : 1);
        cr_assert_eq(dump_write(d, inputs, 1, out, &written, &error), other == 4);
        if (other == 4) {
            struct source *s = source_open_file(out, NULL, NULL);
            cr_assert_eq(written, 2);
            cr_assert_str_eq(source_link(s)->name, "raw IP");
            source_free(s);
        } else {
            cr_assert_eq(error->code, SOURCE_ERROR_LINK_TYPE);
            cr_assert(strstr(error->message, "Ethernet and raw IP packets at once"), "%s", error->message);
            cr_assert_not(g_file_test(out, G_FILE_TEST_EXISTS));
            g_error_free(error);
        }
        dump_free(d);
    }
    g_free(in);
    g_free(out);
    folder_free(&f);
}
