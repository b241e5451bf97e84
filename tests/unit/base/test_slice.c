/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/slice.h"

#include <criterion/criterion.h>

#define EMPTY SLICE_LIT("")

Test(slice, absent_is_not_empty_but_equals_it)
{
    cr_assert_null(SLICE_NONE.p);
    cr_assert_not_null(EMPTY.p);
    cr_assert(slice_eq(SLICE_NONE, EMPTY));
    cr_assert_null(slice_of(NULL).p);
    cr_assert_eq(slice_of("abc").n, 3);
}

Test(slice, parts_never_reach_outside)
{
    struct slice s = SLICE_LIT("abcdef");

    cr_assert(slice_eq(slice_from(s, 2), SLICE_LIT("cdef")));
    cr_assert(slice_eq(slice_from(s, 6), EMPTY));
    cr_assert_eq(slice_from(s, 100).p, s.p + 6);
    cr_assert(slice_eq(slice_head(s, 2), SLICE_LIT("ab")));
    cr_assert(slice_eq(slice_head(s, 100), s));
    cr_assert_eq(slice_from(SLICE_NONE, 3).n, 0);
    cr_assert_null(slice_from(SLICE_NONE, 3).p);
}

Test(slice, case_is_that_of_ascii_letters_only)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"INVITE", "invite", true}, {"Via", "VIA", true}, {"", "", true}, {"abc", "abd", false}, {"abc", "abcd", false},
        {"[", "{", false},                          /* 0x20 apart, no letters */
        {"@", "`", false}, {"\xc4", "\xe4", false}, /* letters in ISO 8859-1 */
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_assert_eq(
            slice_eqi(slice_of(cases[i].a), slice_of(cases[i].b)), cases[i].equal, "%s %s", cases[i].a, cases[i].b);
}

Test(slice, finds_characters_and_words)
{
    struct slice s = SLICE_LIT("via: SIP/2.0/UDP");

    cr_assert_eq(slice_find(s, ':'), 3);
    cr_assert_eq(slice_find(s, '?'), s.n);
    cr_assert_eq(slice_find(SLICE_NONE, '?'), 0);
    cr_assert_eq(slice_search(s, SLICE_LIT("SIP")), 5);
    cr_assert_eq(slice_search(s, SLICE_LIT("sip")), s.n);
    cr_assert_eq(slice_search_i(s, SLICE_LIT("sip")), 5);
    cr_assert_eq(slice_search(s, SLICE_LIT("UDP")), 13);
    cr_assert_eq(slice_search(s, SLICE_LIT("UDPX")), s.n);
    cr_assert_eq(slice_search(s, EMPTY), 0);
    cr_assert(
        slice_starts(s, SLICE_LIT("via")) && !slice_starts(s, SLICE_LIT("Via")) && slice_startsi(s, SLICE_LIT("Via")));
    cr_assert(!slice_starts(SLICE_LIT("vi"), SLICE_LIT("via")));
}

Test(slice, trims_space_tab_and_line_ends_at_both_ends)
{
    cr_assert(slice_eq(slice_trim(SLICE_LIT(" \t a b\r\n \t")), SLICE_LIT("a b")));
    cr_assert(slice_eq(slice_trim(SLICE_LIT(" \r\n")), EMPTY));
    cr_assert(slice_eq(slice_trim(SLICE_LIT("\va")), SLICE_LIT("\va")));
    cr_assert_null(slice_trim(SLICE_NONE).p);
}

Test(slice, numbers_fill_the_slice_and_stay_below_their_limit)
{
    static const struct {
        const char *text;
        uint64_t max;
        bool good;
        uint64_t value;
    } cases[] = {
        {"0", 9, true, 0},
        {"007", 9, true, 7},
        {"65535", 65535, true, 65535},
        {"65536", 65535, false, 0},
        {"4294967295", UINT32_MAX, true, UINT32_MAX},
        {"4294967296", UINT32_MAX, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
        {"5", 3, false, 0},
        {"", 9, false, 0},
        {"-1", 9, false, 0},
        {"+1", 9, false, 0},
        {"1 ", 9, false, 0},
        {"0x1", 99, false, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t value = 0;
        cr_assert_eq(slice_number(slice_of(cases[i].text), cases[i].max, &value), cases[i].good, "%s", cases[i].text);
        if (cases[i].good)
            cr_assert_eq(value, cases[i].value, "%s", cases[i].text);
    }
}
