/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcapng.h"

#include <criterion/criterion.h>

#include "capture/pcapng_mock.h"

struct reader {
    FILE *file;
    struct pcapng *ng;
};

static struct reader open_bytes(const char *bytes, size_t n)
{
    struct reader r = {.file = fmemopen((void *)(uintptr_t)bytes, n, "rb")};

    r.ng = pcapng_new(r.file, false);
    return r;
}

static void close_reader(struct reader *r)
{
    pcapng_free(r->ng);
    fclose(r->file);
}

static uint32_t assert_packet(struct pcapng *ng, int link, captime time, const char *bytes, size_t wire)
{
    struct pcapng_packet p = {.frame = 0};

    cr_assert_eq(pcapng_next(ng, &p), PCAPNG_PACKET, "\"%s\"", bytes);
    cr_assert_eq(p.link, link, "\"%s\"", bytes);
    cr_assert_eq(p.time, time, "\"%s\": %lld", bytes, (long long)p.time);
    cr_assert_eq(p.bytes.n, strlen(bytes), "\"%s\"", bytes);
    cr_assert_arr_eq(p.bytes.p, bytes, strlen(bytes));
    cr_assert_eq(p.wire, wire, "\"%s\"", bytes);
    return p.frame;
}

/* All but packets. Of these, Wireshark numbers the custom ones.
 * A name resolution block (4), statistics (5), secrets (10), custom (0xbad) and one that nobody knows. */
static void put_others(struct ng *f)
{
    static const uint32_t types[] = {4, 5, 10, 0xbad, 0x40000bad, 0x12345678};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t at = ng_begin(f, types[i]);
        for (size_t k = 0; k < i; k++)
            ng_u32(f, 0xffffffff);
        ng_end(f, at);
    }
}

static void put_file(struct ng *f)
{
    ng_section(f);
    put_others(f);
    ng_interface(f, 1, 4, 6, 0);
    ng_interface(f, 101, 0, 9, 0);
    ng_interface(f, 113, 0, 0x80 | 10, -100);
    ng_packet(f, 1, 5 * UINT64_C(1000000000) + 7, "raw", 3, 30);
    ng_packet(f, 0, 6 * UINT64_C(1000000) + 8, "ethe", 4, 4);
    put_others(f);
    ng_packet(f, 2, 200 * 1024 + 512, "cooked", 6, 6);
    size_t at = ng_begin(f, 3); /* simple */
    ng_u32(f, 9);
    ng_bytes(f, "simp", 4);
    ng_end(f, at);
    at = ng_begin(f, 2); /* obsolete */
    ng_u16(f, 1);
    ng_u16(f, 77);
    ng_u32(f, 0);
    ng_u32(f, 1000);
    ng_u32(f, 3);
    ng_u32(f, 5);
    ng_bytes(f, "old", 3);
    ng_end(f, at);
}

static void assert_file(struct pcapng *ng, uint32_t frames_before)
{
    uint32_t first = frames_before + 3; /* behind two custom blocks */

    cr_assert_eq(assert_packet(ng, 12, 5 * CAPTIME_S + 7, "raw", 30), first);
    cr_assert_eq(assert_packet(ng, 1, 6 * CAPTIME_S + 8000, "ethe", 4), first + 1);
    cr_assert_eq(assert_packet(ng, 113, 100 * CAPTIME_S + 500 * CAPTIME_MS, "cooked", 6), first + 4);
    cr_assert_eq(assert_packet(ng, 1, 100 * CAPTIME_S + 500 * CAPTIME_MS, "simp", 9), first + 5);
    cr_assert_eq(assert_packet(ng, 12, 1000, "old", 5), first + 6);
}

Test(pcapng, packets_come_with_their_link_type_time_and_lengths_in_either_byte_order)
{
    for (unsigned big = 0; big < 2; big++) {
        struct ng f = {.big_endian = big};
        struct pcapng_packet p;
        int link;
        put_file(&f);
        struct reader r = open_bytes(f.bytes.at, f.bytes.n);
        cr_assert_eq(pcapng_first_link(r.ng, &link), PCAPNG_PACKET);
        cr_assert_eq(link, 1);
        assert_file(r.ng, 0);
        cr_assert_eq(pcapng_next(r.ng, &p), PCAPNG_END);
        close_reader(&r);
    }
}

Test(pcapng, a_section_has_a_byte_order_and_interfaces_of_its_own)
{
    struct ng f = {.big_endian = false};
    struct pcapng_packet p;

    put_file(&f);
    f.big_endian = true;
    put_file(&f);
    ng_section(&f);
    ng_packet(&f, 0, 0, "none", 4, 4);
    struct reader r = open_bytes(f.bytes.at, f.bytes.n);
    assert_file(r.ng, 0);
    assert_file(r.ng, 9);
    cr_assert_eq(pcapng_next(r.ng, &p), PCAPNG_BAD);
    cr_assert(strstr(pcapng_problem(r.ng), "not described"));
    close_reader(&r);
}

Test(pcapng, times_beyond_what_can_be_told_are_kept_to_it)
{
    static const struct {
        unsigned resolution;
        int offset;
        uint64_t count;
        captime time;
    } rows[] = {
        {6, -10, 1, 1000},
        {0, 0, UINT64_MAX, (INT64_MAX / CAPTIME_S - 1) * CAPTIME_S},
        {19, 0, UINT64_MAX, 1844674407},
        {0x80 | 63, 0, UINT64_C(3) << 62, CAPTIME_S + 500 * CAPTIME_MS},
        {0x80, 2000000000, 1, 2000000001 * CAPTIME_S},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ng f = {.big_endian = true};
        ng_section(&f);
        ng_interface(&f, 1, 0, rows[i].resolution, rows[i].offset);
        ng_packet(&f, 0, rows[i].count, "x", 1, 1);
        struct reader r = open_bytes(f.bytes.at, f.bytes.n);
        assert_packet(r.ng, 1, rows[i].time, "x", 1);
        close_reader(&r);
    }
}

struct taken {
    char text[64];
    size_t n;
};

static void take_secrets(struct slice keylog, void *user)
{
    struct taken *t = user;

    cr_assert(t->n + keylog.n <= sizeof t->text);
    memcpy(t->text + t->n, keylog.p, keylog.n);
    t->n += keylog.n;
}

static void put_secrets(struct ng *f, uint32_t type, uint32_t length, const char *text)
{
    size_t at = ng_begin(f, 10);

    ng_u32(f, type);
    ng_u32(f, length);
    ng_bytes(f, text, strlen(text));
    ng_end(f, at);
}

Test(pcapng, key_logs_of_tls_are_given_out_and_no_other_secrets)
{
    for (int big = 0; big < 2; big++) {
        struct ng f = {.big_endian = big};
        struct taken taken = {.n = 0};
        struct pcapng_packet p;
        ng_section(&f);
        put_secrets(&f, 0x544c534b, 7, "one two "); /* its last byte is padding */
        put_secrets(&f, 0x57474b4c, 4, "wire");     /* WireGuard */
        put_secrets(&f, 0x544c534b, 999, "more");   /* more than there is */
        struct reader r = open_bytes(f.bytes.at, f.bytes.n);
        pcapng_on_secrets(r.ng, take_secrets, &taken);
        cr_assert_eq(pcapng_next(r.ng, &p), PCAPNG_END);
        cr_assert(slice_eq((struct slice){taken.text, taken.n}, SLICE_LIT("one twomore")), "%.*s", (int)taken.n, taken.text);
        close_reader(&r);
    }
}

Test(pcapng, a_file_cut_anywhere_gives_its_packets_and_says_so)
{
    struct ng f = {.big_endian = false};
    size_t ends[8], n_ends = 0;

    ng_section(&f);
    ends[n_ends++] = f.bytes.n;
    ng_interface(&f, 1, 0, 9, 0);
    ends[n_ends++] = f.bytes.n;
    for (unsigned i = 0; i < 3; i++) {
        ng_packet(&f, 0, i, "0123456789", 10, 10);
        ends[n_ends++] = f.bytes.n;
    }
    for (size_t cut = 1; cut < f.bytes.n; cut++) {
        struct reader r = open_bytes(f.bytes.at, cut);
        struct pcapng_packet p;
        enum pcapng_result result;
        size_t packets = 0, whole = 0, edge = 0;
        while ((result = pcapng_next(r.ng, &p)) == PCAPNG_PACKET)
            packets++;
        for (size_t i = 0; i < n_ends; i++) {
            whole += i > 1 && ends[i] <= cut;
            edge |= ends[i] == cut;
        }
        cr_assert_eq(packets, whole, "cut to %zu", cut);
        cr_assert_eq(result, edge ? PCAPNG_END : PCAPNG_CUT, "cut to %zu", cut);
        close_reader(&r);
    }
}

Test(pcapng, blocks_that_contradict_themselves_are_refused)
{
    static const struct {
        const char *problem;
        size_t at; /* of the change */
        char value;
    } rows[] = {
        {"impossible length", 32, 8},
        {"impossible length", 32, 45},
        {"more than 16 MiB", 35, 2},
        {"two lengths differ", 68, 0},
        {"of another version", 12, 2},
        {"magic number", 8, 0},
        {"resolution", 60, 20},
        {"not described", 80, 1},
        {"larger than its block", 92, 99},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ng f = {.big_endian = false};
        struct pcapng_packet p;
        ng_section(&f);
        ng_interface(&f, 1, 0, 9, 0);
        cr_assert_eq(f.bytes.n, 72, "the interface ends here");
        ng_packet(&f, 0, 0, "0123456789", 10, 10);
        f.bytes.at[rows[i].at] = rows[i].value;
        struct reader r = open_bytes(f.bytes.at, f.bytes.n);
        cr_assert_eq(pcapng_next(r.ng, &p), PCAPNG_BAD, "%s", rows[i].problem);
        cr_assert(strstr(pcapng_problem(r.ng), rows[i].problem), "%s: %s", rows[i].problem, pcapng_problem(r.ng));
        close_reader(&r);
    }
}

/* A small generator of its own: the same damage on every machine. */
static uint32_t roll(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

Test(pcapng, a_damaged_file_ends_somehow)
{
    uint32_t state = 1;

    for (unsigned round = 0; round < 3000; round++) {
        struct ng f = {.big_endian = round % 2};
        struct pcapng_packet p;
        put_file(&f);
        for (unsigned i = 0; i < 3; i++)
            f.bytes.at[roll(&state, (uint32_t)f.bytes.n)] = (char)roll(&state, 256);
        struct reader r = open_bytes(f.bytes.at, f.bytes.n);
        for (unsigned n = 0; pcapng_next(r.ng, &p) == PCAPNG_PACKET; n++) {
            cr_assert_lt(n, 100);
            cr_assert_geq(p.time, 0);
            cr_assert_leq(p.bytes.n, f.bytes.n);
        }
        close_reader(&r);
    }
}
