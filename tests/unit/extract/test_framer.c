/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/framer.h"

#include <criterion/criterion.h>

#define HEAD    "OPTIONS sip:bob@example.com SIP/2.0\r\nl: 10\r\n\r\n" /* 46 bytes */
#define MESSAGE HEAD "0123456789"

struct step {
    const char *bytes;
    enum framer_step step;
    size_t length;
};

Test(framer, says_what_the_first_bytes_are)
{
    static const struct step cases[] = {
        {"", FRAMER_MORE, 0},
        {MESSAGE, FRAMER_MESSAGE, 56},
        {MESSAGE "SIP/2.0 200 OK\r\n", FRAMER_MESSAGE, 56},
        {HEAD "012", FRAMER_MORE, 0},
        {"OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n" HEAD, FRAMER_MESSAGE, 39}, /* no Content-Length: no body */
        {"\r\n\r\n", FRAMER_BLANK, 4},
        {"\r\n\r\n" MESSAGE, FRAMER_BLANK, 4},
        {"\r", FRAMER_MORE, 0},
        {"OPTIONS sip:bob@exa", FRAMER_MORE, 0},
        {"GET / HTTP/1.1\r\n" MESSAGE, FRAMER_OTHER, 16},
        {"<no message at all>", FRAMER_OTHER, 19},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct framer f = {0};
        size_t length;
        cr_assert_eq(framer_next(&f, slice_of(cases[i].bytes), &length), cases[i].step, "case %zu", i);
        cr_assert(cases[i].step == FRAMER_MORE || length == cases[i].length, "case %zu: %zu", i, length);
    }
}

Test(framer, the_zero_of_a_tcp_probe_hides_no_message)
{
    struct framer f = {0};
    size_t length;
    struct slice bytes = SLICE_LIT("\0" MESSAGE);

    cr_assert_eq(framer_next(&f, bytes, &length), FRAMER_BLANK);
    cr_assert_eq(length, 1);
    cr_assert_eq(framer_next(&f, slice_from(bytes, 1), &length), FRAMER_MESSAGE);
}

Test(framer, a_message_that_grows_byte_by_byte_is_found_when_it_is_whole)
{
    struct framer f = {0};
    struct slice all = SLICE_LIT(MESSAGE);
    size_t length;

    for (size_t n = 1; n < all.n; n++)
        cr_assert_eq(framer_next(&f, slice_head(all, n), &length), FRAMER_MORE, "%zu", n);
    cr_assert_eq(framer_next(&f, all, &length), FRAMER_MESSAGE);
}

Test(framer, behind_a_hole_within_a_body_the_rest_of_the_body_belongs_to_the_message)
{
    struct framer f = {0};
    struct slice cut = SLICE_LIT(HEAD "012"), behind = SLICE_LIT("89" MESSAGE);
    size_t length;

    cr_assert_eq(framer_next(&f, cut, &length), FRAMER_MORE);
    cr_assert(framer_break(&f, cut, 5));
    cr_assert_eq(framer_next(&f, slice_head(behind, 1), &length), FRAMER_TAIL, "one of two");
    cr_assert_eq(framer_next(&f, slice_from(behind, 1), &length), FRAMER_TAIL);
    cr_assert_eq(length, 1);
    cr_assert_eq(framer_next(&f, slice_from(behind, 2), &length), FRAMER_MESSAGE);
}

Test(framer, what_is_left_at_a_hole_is_a_message_only_with_its_start_line)
{
    static const struct {
        const char *rest;
        bool is_message;
    } cases[] = {{"", false}, {"OPTIONS sip:b", false}, {"OPTIONS sip:bob@a SIP/2.0\r\nTo", true},
        {"To: <sip:bob@a>\r\n", false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct framer f = {0};
        size_t length;
        framer_next(&f, slice_of(cases[i].rest), &length);
        cr_assert_eq(framer_break(&f, slice_of(cases[i].rest), 100), cases[i].is_message, "case %zu", i);
    }
}
