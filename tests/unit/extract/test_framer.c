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

/* RFC 3261 18.3. Each row also grows byte by byte: a decision that is taken early is the same. */
Test(framer, a_content_length_that_is_wrong_is_seen_by_what_follows)
{
#define RINGING "SIP/2.0 180 Ringing\r\nl: 25\r\n\r\n" /* 30 bytes */
#define OK      "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP a\r\nl: 0\r\n\r\n"
    static const struct step cases[] = {
        {RINGING OK, FRAMER_MISFIT, 30},
        {"SIP/2.0 180 Ringing\r\nl: 999999\r\n\r\n" OK, FRAMER_MISFIT, 34},
        {"SIP/2.0 180 Ringing\r\nl: 999\r\nc: application/sdp\r\n\r\nv=0\r\n" OK, FRAMER_MISFIT, 56},
        {"SIP/2.0 180 Ringing\r\nl: 999\r\nc: text/plain\r\n\r\nv=0\r\n" OK, FRAMER_MORE, 0},
        {"SIP/2.0 180 Ringing\r\nl: 20\r\nc: text/plain\r\n\r\nhello\r\n" OK, FRAMER_MISFIT, 52},
        {HEAD "01234567890123" OK, FRAMER_MISFIT, 56},                        /* too small */
        {MESSAGE "SIP/2.0 2", FRAMER_MESSAGE, 56},                            /* it may become one */
        {"NOTIFY sip:a SIP/2.0\r\nl: 16\r\nc: message/sipfrag\r\n\r\nSIP/2.0 200 OK\r\n" OK, FRAMER_MESSAGE, 67},
        {"NOTIFY sip:a SIP/2.0\r\nl: 23\r\nc: message/sipfrag\r\n\r\nSIP/2.0 200 OK\r\nTo: b\r\n", FRAMER_MESSAGE, 74},
        {RINGING "SIP/2.0 200 OK\r\nno header at all\r\n", FRAMER_MISFIT, 55}, /* that line begins nothing for sure */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct framer f = {0}, slow = {0};
        struct slice all = slice_of(cases[i].bytes);
        size_t length;
        cr_assert_eq(framer_next(&f, all, &length), cases[i].step, "case %zu", i);
        cr_assert(cases[i].step == FRAMER_MORE || length == cases[i].length, "case %zu: %zu", i, length);
        enum framer_step step = FRAMER_MORE;
        for (size_t n = 1; n <= all.n && step == FRAMER_MORE; n++)
            step = framer_next(&slow, slice_head(all, n), &length);
        cr_assert(step == cases[i].step || (step == FRAMER_MESSAGE && cases[i].step == FRAMER_MISFIT), "case %zu, slowly: %d", i, step);
    }
}

/* At the end of the stream nothing more can come to what a text asks for. */
Test(framer, at_the_end_a_message_within_the_body_begins_the_next)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"SIP/2.0 180 Ringing\r\nl: 999\r\nc: text/plain\r\n\r\nv=0\r\n" OK, 51},
        {"SIP/2.0 180 Ringing\r\nl: 999\r\nc: text/plain\r\n\r\nv=0\r\nSIP/2.0 200 OK\r\n", 0},
        {"NOTIFY sip:a SIP/2.0\r\nl: 999\r\nc: message/sip\r\n\r\n" OK, 0}, /* that is its body */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct framer f = {0};
        size_t length;
        cr_assert_eq(framer_next(&f, slice_of(cases[i].bytes), &length), FRAMER_MORE, "case %zu", i);
        cr_assert_eq(framer_misfit(&f, slice_of(cases[i].bytes)), cases[i].length, "case %zu", i);
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
