/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/source.h"

#include <criterion/criterion.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/capture_mock.h"
#include "capture/packed_mock.h"
#include "capture/pcapng_mock.h"

/* The error is of this kind and its text has each of the words. */
static void assert_error(GError *error, enum input_error code, const char *name, const char *word)
{
    cr_assert_not_null(error);
    cr_assert_eq(error->domain, INPUT_ERROR);
    cr_assert_eq(error->code, (int)code, "%s", error->message);
    cr_assert(strstr(error->message, name), "%s", error->message);
    cr_assert(strstr(error->message, word), "no \"%s\" in: %s", word, error->message);
    g_error_free(error);
}

static void assert_not_opened(const char *path, enum input_error code, const char *word)
{
    GError *error = NULL;

    cr_assert_null(source_open_file(path, NULL, &error));
    assert_error(error, code, path, word);
}

Test(source, files_that_are_no_captures_are_refused_with_a_remedy)
{
    static const struct {
        const char *name;
        struct slice bytes;
        enum input_error code;
        const char *word;
    } rows[] = {
        {"empty", {"", 0}, INPUT_ERROR_EMPTY, "empty"},
        {"text", {"hello world, this is text", 25}, INPUT_ERROR_FORMAT, "text"},
        {"binary", {"\1\2\3\4\5\6\7\10\11", 9}, INPUT_ERROR_FORMAT, "not a capture"},
        {"a.gz", {"\x1f\x8b\x08\0\0\0\0\0\0\0", 10}, INPUT_ERROR_CUT_SHORT, "gzip -dc"},
        {"a.xz", {"\xfd\x37\x7a\x58\x5a\0\0\4", 8}, INPUT_ERROR_CUT_SHORT, "xz data"},
        {"a.zip", {"PK\3\4\24\0\0\0", 8}, INPUT_ERROR_COMPRESSED, "unzip -p"},
        {"a.snoop", {"snoop\0\0\0\0\0\0\2", 12}, INPUT_ERROR_FORMAT, "editcap"},
        {"header", {"\xd4\xc3\xb2\xa1\2\0\4\0\0\0", 10}, INPUT_ERROR_CUT_SHORT, "cut short"},
        {"wifi", {"\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\xff\xff\0\0\xc3\0\0\0", 24}, INPUT_ERROR_LINK_TYPE,
            "IEEE802_15_4"},
    };
    struct folder f = folder_new();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *path = folder_write(&f, rows[i].name, rows[i].bytes.p, rows[i].bytes.n);
        assert_not_opened(path, rows[i].code, rows[i].word);
        g_free(path);
    }
    assert_not_opened(f.path, INPUT_ERROR_OPEN, "directory");
    folder_free(&f);
    assert_not_opened("/no/such/file", INPUT_ERROR_OPEN, "check the name");
}

static char *three_packets(const struct folder *f, int precision)
{
    char *path = folder_file(f, "three.pcap");
    struct writer w = writer_open(path, 1, precision);
    struct bytes a = udp_packet("first"), b = udp_packet("second"), c = udp_packet("third");

    writer_put(&w, 100, 1, &a, a.n);
    writer_put(&w, 101, 2, &b, b.n - 3);
    writer_put(&w, 102, 999999, &c, c.n);
    writer_close(&w);
    return path;
}

Test(source, seconds_of_a_pcap_file_have_no_sign)
{
    static const uint8_t file[] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0,
        0, 0, 0, 0x80, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 'x'};
    struct folder f = folder_new();
    char *path = folder_write(&f, "late.pcap", file, sizeof file);
    struct source *s = source_open_file(path, NULL, NULL);
    struct source_packet p;

    cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
    cr_assert_eq(p.origin.time, 0x80000000 * CAPTIME_S + 7000);
    source_free(s);
    g_free(path);
    folder_free(&f);
}

Test(source, packets_come_with_frame_time_and_both_lengths)
{
    static const int precisions[] = {PCAP_TSTAMP_PRECISION_MICRO, PCAP_TSTAMP_PRECISION_NANO};
    struct folder f = folder_new();

    for (size_t i = 0; i < 2; i++) {
        char *path = three_packets(&f, precisions[i]);
        struct source *s = source_open_file(path, NULL, NULL);
        struct source_packet p;
        captime unit = i ? 1 : 1000;
        cr_assert_eq(source_has_nanoseconds(s), i == 1);
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
        cr_assert_eq(p.origin.frame, 1);
        cr_assert_eq(p.origin.time, 100 * CAPTIME_S + unit);
        cr_assert_str_eq(p.link->name, "Ethernet");
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
        cr_assert_eq(p.wire, p.bytes.n + 3);
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
        cr_assert_eq(p.origin.frame, 3);
        cr_assert_eq(p.origin.time, 102 * CAPTIME_S + 999999 * unit);
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
        cr_assert_eq(source_position(s), source_size(s));
        source_free(s);
        g_free(path);
    }
    folder_free(&f);
}

Test(source, a_file_cut_anywhere_gives_its_packets_and_says_so)
{
    struct folder f = folder_new();
    char *path = three_packets(&f, PCAP_TSTAMP_PRECISION_MICRO), *bytes;
    gsize n;

    g_file_get_contents(path, &bytes, &n, NULL);
    size_t first = 24 + 16 + 47, second = first + 16 + 48 - 3;
    for (size_t cut = 25; cut < n; cut++) {
        char *cut_path = folder_write(&f, "cut.pcap", bytes, cut);
        struct source *s = source_open_file(cut_path, NULL, NULL);
        struct source_packet p;
        GError *error = NULL;
        uint32_t packets = 0;
        enum source_result result;
        while ((result = source_next(s, &p, &error)) == SOURCE_PACKET)
            packets++;
        cr_assert_eq(packets, cut < first ? 0u : cut < second ? 1u : 2u, "cut to %zu", cut);
        if (cut == first || cut == second)
            cr_assert_eq(result, SOURCE_END);
        else
            assert_error(error, INPUT_ERROR_CUT_SHORT, cut_path, "cut short");
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
        source_free(s);
        g_free(cut_path);
    }
    g_free(bytes);
    g_free(path);
    folder_free(&f);
}

Test(source, a_filter_leaves_packets_out_but_keeps_frame_numbers)
{
    struct folder f = folder_new();
    char *path = three_packets(&f, PCAP_TSTAMP_PRECISION_MICRO);
    struct source_options options = {.filter = "greater 48 and udp port 5062"};
    struct source *s = source_open_file(path, &options, NULL);
    struct source_packet p;

    cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
    cr_assert_eq(p.origin.frame, 2);
    cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
    source_free(s);
    GError *error = NULL;
    options.filter = "udp prot 1";
    cr_assert_null(source_open_file(path, &options, &error));
    assert_error(error, INPUT_ERROR_FILTER, path, "\"udp prot 1\"");
    g_free(path);
    folder_free(&f);
}

/* Ethernet, a wireless interface and raw IP, with a packet each. */
static char *mixed_file(const struct folder *f)
{
    struct ng file = {.big_endian = false};
    struct bytes p = udp_packet("hello");

    ng_section(&file);
    ng_interface(&file, 1, 0, 9, 0);
    ng_interface(&file, 195, 0, 9, 0);
    ng_interface(&file, 101, 0, 9, 0);
    ng_packet(&file, 0, 1, p.at, p.n, p.n);
    ng_packet(&file, 1, 2, "wireless", 8, 8);
    ng_packet(&file, 2, 3, p.at + 14, p.n - 14, p.n - 14);
    return folder_write(f, "mixed.pcapng", file.bytes.at, file.bytes.n);
}

Test(source, several_link_types_in_one_file_are_read)
{
    static const char *const names[] = {"Ethernet", "unknown", "raw IP"};
    struct folder f = folder_new();
    char *path = mixed_file(&f);
    struct source *s = source_open_file(path, NULL, NULL);
    struct source_packet p;

    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 3; i++) {
            cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
            cr_assert_str_eq(p.link->name, names[i]);
            cr_assert_eq(p.origin.frame, i + 1);
            cr_assert_eq(p.origin.time, i + 1);
        }
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
        cr_assert(source_rewind(s));
    }
    cr_assert_null(source_link(s));
    source_free(s);
    g_free(path);
    folder_free(&f);
}

Test(source, a_filter_is_for_each_link_type_what_it_means_there)
{
    static const struct {
        const char *filter;
        uint32_t frames[3];
    } rows[] = {
        {"udp port 5060", {1, 3, 0}}, {"greater 40", {1, 0, 0}},
        {"ether src 02:00:00:00:00:02", {1, 0, 0}}, /* raw IP has no such address */
    };
    struct folder f = folder_new();
    char *path = mixed_file(&f);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source *s = source_open_file(path, &(struct source_options){.filter = rows[i].filter}, NULL);
        struct source_packet p;
        for (unsigned k = 0; rows[i].frames[k]; k++) {
            cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET, "%s", rows[i].filter);
            cr_assert_eq(p.origin.frame, rows[i].frames[k], "%s: %u", rows[i].filter, p.origin.frame);
        }
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END, "%s", rows[i].filter);
        source_free(s);
    }
    g_free(path);
    folder_free(&f);
}

Test(source, a_file_with_nothing_but_link_types_that_are_not_decoded_is_an_error)
{
    struct folder f = folder_new();
    struct ng file = {.big_endian = true};
    struct source_packet p;
    GError *error = NULL;

    ng_section(&file);
    ng_interface(&file, 195, 0, 9, 0);
    ng_packet(&file, 0, 2, "wireless", 8, 8);
    char *path = folder_write(&f, "wifi.pcapng", file.bytes.at, file.bytes.n);
    struct source *s = source_open_file(path, NULL, NULL);
    cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
    cr_assert_eq(source_next(s, &p, &error), SOURCE_FAILED);
    assert_error(error, INPUT_ERROR_LINK_TYPE, path, "IEEE802_15_4");
    source_free(s);
    g_free(path);
    folder_free(&f);
}

static char *contents(char *path, gsize *n)
{
    char *bytes;

    cr_assert(g_file_get_contents(path, &bytes, n, NULL));
    g_free(path);
    return bytes;
}

/* Appends the bytes from there on to the file, up to there. */
static void grow(const char *path, const char *bytes, size_t from, size_t to)
{
    FILE *file = fopen(path, "ab");

    cr_assert_eq(fwrite(bytes + from, 1, to - from, file), to - from);
    fclose(file);
}

Test(source, a_file_that_grows_gives_each_packet_when_it_is_whole)
{
    struct folder f = folder_new();

    for (unsigned round = 0; round < 2; round++) {
        gsize n;
        char *bytes = contents(round ? mixed_file(&f) : three_packets(&f, PCAP_TSTAMP_PRECISION_MICRO), &n);
        char *path = folder_write(&f, "growing", "", 0);
        struct source *s = source_open_file(path, &(struct source_options){.follow = true}, NULL);
        struct source_packet p = {.origin.frame = 0};
        uint32_t frames = 0;
        size_t step = n / 9 + 1;
        for (size_t at = 0; at < n; at += step) {
            cr_assert_eq(source_next(s, &p, NULL), SOURCE_QUIET);
            grow(path, bytes, at, at + step < n ? at + step : n);
            for (unsigned tries = 0; tries < 4; tries++)
                if (source_next(s, &p, NULL) == SOURCE_PACKET)
                    cr_assert_eq(p.origin.frame, ++frames);
        }
        cr_assert_eq(frames, 3);
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_QUIET);
        source_free(s);
        g_free(bytes);
        g_free(path);
    }
    folder_free(&f);
}

Test(source, a_followed_file_that_is_overwritten_or_replaced_ends)
{
    struct folder f = folder_new();

    for (unsigned round = 0; round < 2; round++) {
        char *path = three_packets(&f, PCAP_TSTAMP_PRECISION_MICRO);
        struct source *s = source_open_file(path, &(struct source_options){.follow = true}, NULL);
        struct source_packet p;
        GError *error = NULL;
        while (source_next(s, &p, NULL) == SOURCE_PACKET)
            ;
        if (round)
            fclose(fopen(path, "wb"));
        else
            cr_assert(g_file_set_contents(path, "another one, under the same name", -1, NULL));
        cr_assert_eq(source_next(s, &p, &error), SOURCE_FAILED);
        assert_error(error, INPUT_ERROR_REPLACED, path, "after packet 3");
        cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
        source_free(s);
        g_free(path);
    }
    folder_free(&f);
}

Test(source, a_compressed_capture_is_read_and_rewound_but_not_followed)
{
    struct folder f = folder_new();

    for (size_t i = 0; i < G_N_ELEMENTS(packed_formats); i++) {
        gsize n;
        char *bytes = contents(mixed_file(&f), &n);
        struct packed packed = packed_new(packed_formats[i], 1, bytes, n);
        char *path = folder_write(&f, "packed", packed.at, packed.n);
        struct source *s = source_open_file(path, NULL, NULL);
        struct source_packet p;
        for (unsigned round = 0; round < 2; round++) {
            for (unsigned k = 1; k <= 3; k++) {
                cr_assert_eq(source_next(s, &p, NULL), SOURCE_PACKET);
                cr_assert_eq(p.origin.frame, k);
            }
            cr_assert_eq(source_next(s, &p, NULL), SOURCE_END);
            cr_assert(source_rewind(s));
        }
        cr_assert(source_can_reopen(s));
        cr_assert_eq(source_size(s), packed.n);
        source_free(s);
        GError *error = NULL;
        cr_assert_null(source_open_file(path, &(struct source_options){.follow = true}, &error));
        assert_error(error, INPUT_ERROR_COMPRESSED, path, "cannot be followed");
        g_free(packed.at);
        g_free(bytes);
        g_free(path);
    }
    folder_free(&f);
}

/* A capture of packets of 114 bytes; pcapng where `ng`. */
static char *many_packets(const struct folder *f, bool ng, unsigned n)
{
    GString *s = g_string_new(NULL);
    static const uint32_t section[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28},
                          interface[] = {1, 20, 1, 0, 20}, pcap[] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1};
    char packet[116] = "";

    memset(packet, 'x', 114);
    if (ng)
        g_string_append_len(g_string_append_len(s, (const char *)section, 28), (const char *)interface, 20);
    else
        g_string_append_len(s, (const char *)pcap, 24);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t block[] = {6, 148, 0, 0, i + 1, 114, 114}, record[] = {i + 1, 0, 114, 114}, end = 148;
        g_string_append_len(s, ng ? (const char *)block : (const char *)record, ng ? 28 : 16);
        g_string_append_len(s, packet, ng ? 116 : 114);
        if (ng)
            g_string_append_len(s, (const char *)&end, 4);
    }
    char *path = folder_write(f, ng ? "many.pcapng" : "many.pcap", s->str, s->len);
    g_string_free(s, TRUE);
    return path;
}

Test(source, a_file_that_is_cut_while_it_is_read_ends_with_a_message)
{
    static const off_t left[] = {0, 24, 4096, 40000, 40960, 500001, 1000000};
    struct folder f = folder_new();

    for (size_t i = 0; i < 2 * sizeof left / sizeof *left; i++) {
        char *path = many_packets(&f, i % 2, 10000);
        struct source *s = source_open_file(path, NULL, NULL);
        struct source_packet packet;
        GError *error = NULL;
        unsigned n = 1;
        cr_assert_eq(source_next(s, &packet, NULL), SOURCE_PACKET);
        cr_assert_eq(truncate(path, left[i / 2]), 0);
        enum source_result result;
        for (; (result = source_next(s, &packet, &error)) == SOURCE_PACKET; n++)
            cr_expect_eq(packet.origin.frame, n + 1);
        cr_assert_eq(result, SOURCE_FAILED);
        cr_expect_leq(n, 2 + (unsigned)(left[i / 2] / 130), "%s of %ld bytes", path, (long)left[i / 2]);
        assert_error(error, INPUT_ERROR_CUT_SHORT, path, "cut short after packet");
        cr_expect_eq(source_next(s, &packet, NULL), SOURCE_END);
        source_free(s);
        g_free(path);
    }
    folder_free(&f);
}
