/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/utf8.h"

Test(utf8, takes_valid_characters_whole_and_bad_bytes_one_by_one)
{
    static const struct {
        const char *text;
        uint32_t expected;
        size_t taken;
    } ROWS[] = {
        {"a", 'a', 1},
        {"\x7f", 0x7f, 1},
        {"\xc2\x80", 0x80, 2},
        {"\xc3\xa4x", 0xe4, 2},
        {"\xdf\xbf", 0x7ff, 2},
        {"\xe0\xa0\x80", 0x800, 3},
        {"\xe2\x82\xac", 0x20ac, 3},
        {"\xed\x9f\xbf", 0xd7ff, 3},
        {"\xee\x80\x80", 0xe000, 3},
        {"\xef\xbf\xbf", 0xffff, 3},
        {"\xf0\x90\x80\x80", 0x10000, 4},
        {"\xf4\x8f\xbf\xbf", 0x10ffff, 4},
        {"\xf4\x90\x80\x80", UTF8_BAD, 1}, /* beyond Unicode */
        {"\xc0\x80", UTF8_BAD, 1},         /* overlong */
        {"\xc1\xbf", UTF8_BAD, 1},
        {"\xe0\x80\xaf", UTF8_BAD, 1},
        {"\xe0\x9f\xbf", UTF8_BAD, 1},
        {"\xf0\x8f\xbf\xbf", UTF8_BAD, 1},
        {"\xed\xa0\x80", UTF8_BAD, 1}, /* surrogates */
        {"\xed\xbf\xbf", UTF8_BAD, 1},
        {"\x80", UTF8_BAD, 1}, /* a continuation alone */
        {"\xbf", UTF8_BAD, 1},
        {"\xc3", UTF8_BAD, 1}, /* cut short */
        {"\xe2\x82", UTF8_BAD, 1},
        {"\xf0\x90\x80", UTF8_BAD, 1},
        {"\xc3(", UTF8_BAD, 1},
        {"\xe2\x82(", UTF8_BAD, 1},
        {"\xf8\x88\x80\x80\x80", UTF8_BAD, 1},
        {"\xfe", UTF8_BAD, 1},
        {"\xff", UTF8_BAD, 1},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct slice s = slice_of(ROWS[i].text);
        size_t n = s.n;
        cr_expect_eq(utf8_next(&s), ROWS[i].expected, "row %zu", i);
        cr_expect_eq(n - s.n, ROWS[i].taken, "row %zu", i);
    }
}

Test(utf8, never_reads_behind_the_slice)
{
    struct slice s = {"\xe2\x82\xac", 2}; /* the third byte is there but not ours */

    cr_expect_eq(utf8_next(&s), UTF8_BAD);
    cr_expect_eq(s.n, 1);
}

Test(utf8, hides_what_moves_or_reorders)
{
    static const uint32_t HIDDEN[] = {0, '\t', '\n', 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f, 0xad, 0x61c, 0x200b, 0x200e,
        0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xfffe, 0xffff, 0x1ffff, 0xe0041,
        0x10ffff};
    static const uint32_t SHOWN[] = {
        ' ', '~', 0xa0, 0xe4, 0x300, 0x2010, 0x2027, 0x202f, 0x20ac, 0x4e2d, 0xfffd, 0x1f600};

    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN; i++)
        cr_expect(utf8_hidden(HIDDEN[i]), "U+%04X", HIDDEN[i]);
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++)
        cr_expect_not(utf8_hidden(SHOWN[i]), "U+%04X", SHOWN[i]);
}

Test(utf8, counts_and_cuts_by_columns)
{
    struct slice wide = SLICE_LIT("a\xe4\xb8\xad"
                                  "e\xcc\x81z"); /* a, a wide one, e with an accent on it, z */

    cr_expect_eq(utf8_columns(wide), 5);
    cr_expect_eq(utf8_head(wide, 9).n, wide.n);
    cr_expect_eq(utf8_head(wide, 4).n, 7);
    cr_expect_eq(utf8_head(wide, 3).n, 4);
    cr_expect_eq(utf8_head(wide, 2).n, 1);
    cr_expect_eq(utf8_head(wide, 0).n, 0);
}
