/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/inflate.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <zlib.h>

/* The examples of RFC 7692 7.2.3. */
#define HELLO         "\xf2\x48\xcd\xc9\xc9\x07\x00"
#define HELLO_AGAIN   "\xf2\x00\x11\x00\x00"
#define HELLO_PLAIN   "\x00\x05\x00\xfa\xffHello\x00"
#define HELLO_FINAL   "\xf3\x48\xcd\xc9\xc9\x07\x00\x00"
#define HELLO_2BLOCKS "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"

static void assert_hello(struct inflate *z, struct slice message)
{
    struct slice out;

    cr_assert_eq(inflate_message(z, message, true, &out), INFLATE_OK);
    cr_assert_eq(out.n, 5);
    cr_assert_arr_eq(out.p, "Hello", 5);
}

Test(inflate, opens_the_examples_of_rfc_7692)
{
    for (unsigned bits = 8; bits <= 15; bits++) {
        struct inflate *z = inflate_new(bits);
        assert_hello(z, SLICE_LIT(HELLO));
        assert_hello(z, SLICE_LIT(HELLO_AGAIN));
        assert_hello(z, SLICE_LIT(HELLO_PLAIN));
        assert_hello(z, SLICE_LIT(HELLO_FINAL));
        assert_hello(z, SLICE_LIT(HELLO_AGAIN));
        assert_hello(z, SLICE_LIT(HELLO_2BLOCKS));
        inflate_free(z);
    }
}

Test(inflate, a_message_that_refers_to_what_was_not_seen_fails)
{
    struct inflate *z = inflate_new(15);
    struct slice out;

    cr_assert_neq(inflate_message(z, SLICE_LIT(HELLO_AGAIN), true, &out), INFLATE_OK);
    inflate_free(z);
}

Test(inflate, of_a_beginning_there_is_what_it_holds)
{
    struct inflate *z = inflate_new(15);
    struct slice out;

    cr_assert_eq(inflate_message(z, SLICE_LIT("\x00\x05\x00\xfa\xffHel"), false, &out), INFLATE_OK);
    cr_assert_eq(out.n, 3);
    cr_assert_arr_eq(out.p, "Hel", 3);
    inflate_free(z);
}

Test(inflate, a_bomb_is_cut_at_the_limit)
{
    size_t n = 64 << 20;
    uLongf packed = compressBound(n);
    Bytef *zeros = calloc(1, n), *bomb = malloc(packed);
    struct inflate *z = inflate_new(15);
    struct slice out;

    cr_assert_eq(compress2(bomb, &packed, zeros, n, 9), Z_OK);
    cr_assert_eq(inflate_message(z, (struct slice){(char *)bomb + 2, packed - 6}, true, &out), INFLATE_CUT);
    cr_assert_eq(out.n, INFLATE_MAX);
    cr_assert_leq(inflate_held(z), INFLATE_MAX + 100 * 1024);
    inflate_free(z);
    free(zeros);
    free(bomb);
}

Test(inflate, endless_final_blocks_are_given_up)
{
    struct inflate *z = inflate_new(15);
    static char blocks[1 << 20];
    struct slice out;

    assert_hello(z, SLICE_LIT(HELLO));
    for (size_t i = 0; i < sizeof blocks; i += 2)
        blocks[i] = 3;
    cr_assert_neq(inflate_message(z, (struct slice){blocks, sizeof blocks}, true, &out), INFLATE_OK);
    inflate_free(z);
}

Test(inflate, what_zlib_holds_is_known)
{
    struct inflate *small = inflate_new(9), *large = inflate_new(15);

    assert_hello(small, SLICE_LIT(HELLO));
    assert_hello(large, SLICE_LIT(HELLO));
    cr_assert_gt(inflate_held(large), 32768);
    cr_assert_lt(inflate_held(small), inflate_held(large) - 30000);
    cr_assert_eq(inflate_held(NULL), 0);
    inflate_free(small);
    inflate_free(large);
    inflate_free(NULL);
}
