/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

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

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Of 100,000 that were drawn by lot, two would have the same 31 bits about twice. */
Test(hash, short_names_rarely_share_their_short_hash)
{
    static const char *const forms[] = {"%u", "f%u", "a%ub", "t%08x", "z9hG4bK%u", "caller-%u@host.example.net"};
    enum { NAMES = 100000 };
    static uint32_t hashes[NAMES];
    char name[64];

    for (size_t form = 0; form < sizeof forms / sizeof forms[0]; form++) {
        unsigned same = 0;
        for (unsigned i = 0; i < NAMES; i++) {
            int n = snprintf(name, sizeof name, forms[form], i);
            hashes[i] = hash_short((struct slice){name, (size_t)n});
        }
        qsort(hashes, NAMES, sizeof hashes[0], ascending);
        for (unsigned i = 1; i < NAMES; i++)
            same += hashes[i] == hashes[i - 1];
        cr_expect_lt(same, 12, "%u of %s", same, forms[form]);
    }
}
