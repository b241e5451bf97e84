/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/table.h"

#include <criterion/criterion.h>

enum { KEYS = 300, STEPS = 60000 };

/* Reference r stands for the key keys[r]; many keys share a hash. */
static bool is_key(const void *key, uint32_t id, const void *context)
{
    return *(const uint32_t *)key == ((const uint32_t *)context)[id];
}

static uint64_t hash_of(uint32_t key, unsigned kind)
{
    return kind == 0 ? key % 7 : kind == 1 ? ~(uint64_t)0 - key % 3 : key * 0x9e3779b97f4a7c15u;
}

static void compare_with_a_list(unsigned kind)
{
    static uint32_t keys[KEYS + 1];
    bool there[KEYS + 1] = {false};
    struct table t = {0};
    size_t count = 0;
    unsigned random = 7;

    for (uint32_t r = 1; r <= KEYS; r++)
        keys[r] = r * 31;
    for (int step = 0; step < STEPS; step++) {
        random = random * 1103515245u + 12345u;
        uint32_t r = (random >> 8) % KEYS + 1;
        uint64_t hash = hash_of(keys[r], kind);
        cr_assert_eq(table_find(&t, hash, is_key, &keys[r], keys), there[r] ? r : 0, "step %d", step);
        if (there[r])
            table_remove(&t, hash, r);
        else
            table_add(&t, hash, r);
        there[r] = !there[r];
        count += there[r] ? 1 : (size_t)-1;
        cr_assert_eq(t.count, count);
    }
    for (uint32_t r = 1; r <= KEYS; r++)
        cr_assert_eq(table_find(&t, hash_of(keys[r], kind), is_key, &keys[r], keys), there[r] ? r : 0);
    cr_assert_leq(t.count, (t.mask + 1) * 3 / 4);
    table_clear(&t);
}

Test(table, equals_a_list_with_good_hashes_and_with_colliding_ones)
{
    for (unsigned kind = 0; kind < 3; kind++)
        compare_with_a_list(kind);
}

Test(table, an_empty_one_finds_nothing)
{
    struct table t = {0};
    uint32_t key = 1;

    cr_assert_eq(table_find(&t, 5, is_key, &key, &key), 0);
    cr_assert_eq(table_bytes(&t), 0);
    table_clear(&t);
}

Test(table, a_replaced_reference_keeps_its_place)
{
    uint32_t keys[] = {0, 10, 10, 10, 30};
    struct table t = {0};

    table_add(&t, 5, 1);
    table_add(&t, 5, 4);
    table_replace(&t, 5, 1, 2);
    cr_assert_eq(t.count, 2);
    cr_assert_eq(table_find(&t, 5, is_key, &keys[1], keys), 2);
    table_replace(&t, 5, 2, 3);
    cr_assert_eq(table_find(&t, 5, is_key, &keys[1], keys), 3);
    cr_assert_eq(table_find(&t, 5, is_key, &keys[4], keys), 4);
    table_remove(&t, 5, 3);
    cr_assert_eq(table_find(&t, 5, is_key, &keys[1], keys), 0);
    table_clear(&t);
}
