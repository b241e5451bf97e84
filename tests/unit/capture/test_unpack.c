/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/unpack.h"

#include <criterion/criterion.h>
#include <string.h>

#include "capture/packed_mock.h"

static char text[300000];

static void make_text(void)
{
    uint32_t state = 1;

    for (size_t i = 0; i < sizeof text; i++) {
        state = state * 1103515245 + 12345;
        text[i] = "abcdefgh"[state >> 29];
    }
}

/* How much of the text comes out of these bytes; what comes out is the text. */
static size_t unpacked(const char *bytes, size_t n, bool *problem, bool *cut)
{
    char *out = g_malloc(2 * sizeof text), *copy = g_memdup2(bytes, n);
    struct unpack *u;
    FILE *packed = fmemopen(copy, n, "rb"), *file = unpack_open(packed, &u);
    size_t got = fread(out, 1, 2 * sizeof text, file);

    *problem = unpack_problem(u, cut) != NULL;
    cr_assert_eq(*problem, ferror(file) != 0);
    cr_assert_leq(unpack_position(u), n);
    cr_assert(*problem || unpack_position(u) == n);
    fclose(file);
    fclose(packed);
    if (!*problem) /* damaged bytes may come out before it shows */
        cr_assert(memcmp(out, text, got < sizeof text ? got : sizeof text) == 0);
    g_free(copy);
    g_free(out);
    return got;
}

Test(unpack, each_format_gives_back_what_was_packed, .init = make_text)
{
    bool problem, cut;

    for (size_t i = 0; i < G_N_ELEMENTS(packed_formats); i++) {
        struct packed p = packed_new(packed_formats[i], 1, text, sizeof text);
        cr_assert_eq(unpacked(p.at, p.n, &problem, &cut), sizeof text, "%s", packed_formats[i]);
        cr_assert_not(problem);
        g_free(p.at);
    }
}

Test(unpack, members_behind_one_another_are_one_stream, .init = make_text)
{
    const size_t half = sizeof text / 2;
    bool problem, cut;

    for (size_t i = 0; i < G_N_ELEMENTS(packed_formats); i++) {
        struct packed a = packed_new(packed_formats[i], 1, text, half);
        struct packed b = packed_new(packed_formats[i], 1, text + half, sizeof text - half);
        char *both = g_malloc(a.n + b.n);
        memcpy(both, a.at, a.n);
        memcpy(both + a.n, b.at, b.n);
        cr_assert_eq(unpacked(both, a.n + b.n, &problem, &cut), sizeof text, "%s", packed_formats[i]);
        cr_assert_not(problem);
        g_free(both);
        g_free(a.at);
        g_free(b.at);
    }
}

Test(unpack, what_is_packed_several_times_is_unpacked_up_to_a_bound, .init = make_text)
{
    bool problem, cut;

    for (unsigned times = 1; times <= UNPACK_MAX_DEPTH + 2; times++) {
        struct packed p = packed_new("gzip", times, text, sizeof text);
        size_t n = unpacked(p.at, p.n, &problem, &cut);
        cr_assert_eq(n, times <= UNPACK_MAX_DEPTH ? sizeof text : 0, "%u times", times);
        cr_assert_eq(problem, times > UNPACK_MAX_DEPTH);
        g_free(p.at);
    }
}

Test(unpack, cut_and_damaged_bytes_are_told_apart, .init = make_text)
{
    bool problem, cut;

    for (size_t i = 0; i < G_N_ELEMENTS(packed_formats); i++) {
        struct packed p = packed_new(packed_formats[i], 1, text, sizeof text);
        cr_assert_lt(unpacked(p.at, p.n / 2, &problem, &cut), sizeof text);
        cr_assert(problem && cut, "%s", packed_formats[i]);
        memset(p.at + p.n / 2, 0xff, 256);
        if (i > 0) { /* gzip has but a checksum at its end, which is not looked at */
            cr_assert_lt(unpacked(p.at, p.n, &problem, &cut), sizeof text, "%s", packed_formats[i]);
            cr_assert(problem && !cut, "%s", packed_formats[i]);
        }
        g_free(p.at);
    }
}

Test(unpack, nothing_packed_is_nothing)
{
    struct packed p = packed_new("xz", 1, "", 0);
    bool problem, cut;

    cr_assert_eq(unpacked(p.at, p.n, &problem, &cut), 0);
    cr_assert_not(problem);
    g_free(p.at);
}
