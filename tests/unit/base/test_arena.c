/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include <criterion/criterion.h>

Test(arena, pieces_are_aligned_and_do_not_overlap)
{
    enum { PIECES = 3000 };
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    struct arena a = {0};
    unsigned random = 1;

    for (size_t i = 0; i < PIECES; i++) {
        random = random * 1103515245u + 12345u;
        sizes[i] = i % 50 == 0 ? (random >> 8) % 100000 : (random >> 8) % 200;
        pieces[i] = arena_alloc(&a, sizes[i]);
        cr_assert_eq((uintptr_t)pieces[i] % 8, 0);
        memset(pieces[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            cr_assert_eq(pieces[i][k], i % 251, "byte %zu of piece %zu was overwritten", k, i);
    arena_clear(&a);
    cr_assert_null(a.blocks);
    cr_assert_eq(a.total, 0);
}

Test(arena, a_copy_lives_on_and_absent_stays_absent)
{
    struct arena a = {0};
    char text[] = "branch";
    struct slice copy = arena_copy(&a, (struct slice){text, 6});

    memset(text, 'x', 6);
    cr_assert(slice_eq(copy, SLICE_LIT("branch")));
    cr_assert_null(arena_copy(&a, SLICE_NONE).p);
    struct slice empty = arena_copy(&a, SLICE_LIT(""));
    cr_assert(empty.p && empty.n == 0);
    arena_clear(&a);
}

Test(arena, what_it_takes_is_near_what_is_asked_for)
{
    struct arena a = {0};
    size_t asked = 0;

    for (int i = 0; i < 20000; i++, asked += 40)
        arena_alloc(&a, 40);
    cr_assert_lt(a.total, asked + asked / 2);
    arena_clear(&a);
    arena_alloc(&a, 1 << 20); /* a large piece as the first one, then small ones */
    arena_alloc(&a, 8);
    cr_assert_lt(a.total, (1 << 20) + 128 * 1024);
    arena_clear(&a);
}
