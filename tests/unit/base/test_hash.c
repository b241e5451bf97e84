/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(hash, sees_every_byte_the_length_and_the_seed)
{
    char text[200] = {0};

    for (size_t n = 0; n <= sizeof text; n++) {
        uint64_t plain = hash_bytes(text, n, 1);
        cr_assert_eq(hash_slice((struct slice){text, n}, 1), plain);
        cr_assert_neq(hash_bytes(text, n, 2), plain, "the seed, %zu bytes", n);
        if (n)
            cr_assert_neq(hash_bytes(text, n - 1, 1), plain, "the length, %zu bytes", n);
        for (size_t i = 0; i < n; i++) {
            text[i] = 1;
            cr_assert_neq(hash_bytes(text, n, 1), plain, "byte %zu of %zu", i, n);
            text[i] = 0;
        }
    }
}

Test(hash, folded_takes_capital_letters_for_small_ones_and_nothing_else)
{
    for (unsigned c = 0; c < 256; c++)
        for (size_t n = 1; n < 20; n += 6) {
            char a[20], b[20];
            memset(a, (int)c, sizeof a);
            for (size_t i = 0; i < n; i++)
                b[i] = slice_lower(a[i]);
            cr_assert_eq(hash_folded((struct slice){a, n}, 1), hash_folded((struct slice){b, n}, 1), "%zu of %u", n, c);
            a[n - 1] = (char)(slice_lower(a[n - 1]) ^ 0x20);
            bool letter = slice_lower(a[n - 1]) == b[n - 1];
            cr_assert_eq(hash_folded((struct slice){a, n}, 1) == hash_folded((struct slice){b, n}, 1), letter, "%zu of %u", n, c);
        }
}

Test(hash, absent_is_as_empty)
{
    cr_assert_eq(hash_slice(SLICE_NONE, 3), hash_slice(SLICE_LIT(""), 3));
}

Test(hash, numbered_names_spread_over_the_low_bits)
{
    unsigned filled[1024] = {0}, most = 0;
    char name[16];

    for (unsigned i = 0; i < 8192; i++) {
        int n = snprintf(name, sizeof name, "z9hG4bK%u", i);
        unsigned *slot = &filled[hash_bytes(name, (size_t)n, 0) % 1024];
        if (++*slot > most)
            most = *slot;
    }
    cr_assert_lt(most, 32, "8 a slot on average, and %u in one", most);
}
