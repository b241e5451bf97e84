/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/scan.h"
#include <criterion/criterion.h>

enum { LONGEST = 200 };

/* Bytes of which many are the one that is looked for. */
static void fill(char *bytes, size_t n, const char *letters, unsigned seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = letters[(seed >> 16) % strlen(letters)];
    }
}

Test(scan, finds_a_byte_in_texts_of_any_length)
{
    char bytes[LONGEST];

    memset(bytes, 'x', sizeof bytes);
    for (size_t n = 0; n < LONGEST; n++) {
        bytes[n] = ':'; /* behind the end */
        cr_assert_eq(scan_byte(bytes, n, ':'), n);
        bytes[n] = 'x';
        for (size_t at = 0; at < n; at++) {
            bytes[at] = ':';
            bytes[n - 1] = ':';
            cr_assert_eq(scan_byte(bytes, n, ':'), at, "%zu of %zu", at, n);
            bytes[at] = bytes[n - 1] = 'x';
        }
    }
}

Test(scan, marks_each_byte)
{
    char bytes[SCAN_MARKS_MOST];

    for (size_t n = 0; n <= SCAN_MARKS_MOST; n++) {
        fill(bytes, n, "ab;\t \x80\xff,;", (unsigned)n);
        if (!scan_is_markable(n))
            continue;
        struct scan_text text = scan_load(bytes, n);
        uint64_t semicolons = 0, odd = 0;
        for (size_t i = 0; i < n; i++) {
            semicolons |= (uint64_t)(bytes[i] == ';') << i;
            odd |= (uint64_t)((unsigned char)bytes[i] <= ' ' || (unsigned char)bytes[i] > 127) << i;
        }
        cr_expect_eq(scan_marks(&text, ';'), semicolons, "%zu bytes", n);
        cr_expect_eq(scan_marks_odd(&text), odd, "%zu bytes", n);
    }
    cr_expect(!scan_is_markable(SCAN_MARKS_LEAST - 1) && !scan_is_markable(SCAN_MARKS_MOST + 1));
}

/* The definition, byte by byte. */
static size_t lines(const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    size_t found = 0;

    for (; at < n && found < max; at++) {
        if (p[at] == '\n')
            places[found++] = (uint32_t)at;
        if (p[at] == '\n' && at + 1 < n && (p[at + 1] == '\r' || p[at + 1] == '\n'))
            break;
    }
    return found;
}

Test(scan, finds_line_ends_in_each_way)
{
    char bytes[LONGEST];
    uint32_t want[LONGEST], got[LONGEST];

    for (unsigned way = SCAN_PLAIN; way <= (unsigned)scan_best_way(); way++)
        for (size_t n = 0; n < LONGEST; n++)
            for (size_t at = 0; at <= n; at += 1 + n / 7)
                for (size_t max = 1; max < 8; max++) {
                    fill(bytes, n, "abcdefghijk\n\r", (unsigned)(n + max));
                    size_t found = lines(bytes, n, at, want, max);
                    cr_assert_eq(
                        scan_lines_by((enum scan_way)way, bytes, n, at, got, max), found, "%u: %zu bytes", way, n);
                    cr_assert(memcmp(got, want, found * sizeof *got) == 0, "%u: %zu bytes", way, n);
                }
}
