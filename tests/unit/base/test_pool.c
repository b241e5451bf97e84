/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pool.h"

#include <criterion/criterion.h>

struct item {
    uint32_t value[5];
};

Test(pool, items_are_zeroed_numbered_from_1_and_stay_where_they_are)
{
    enum { ITEMS = 3 * POOL_BLOCK + 7 };
    static struct item *places[ITEMS + 1];
    static const struct item zero;
    struct pool p;

    pool_init(&p, sizeof(struct item));
    for (uint32_t id = 1; id <= ITEMS; id++) {
        cr_assert_eq(pool_new(&p), id);
        places[id] = pool_at(&p, id);
        cr_assert_arr_eq(places[id], &zero, sizeof zero);
        places[id]->value[4] = id;
    }
    for (uint32_t id = 1; id <= ITEMS; id++) {
        cr_assert_eq(places[id], pool_at(&p, id));
        cr_assert_eq(places[id]->value[4], id);
    }
    cr_assert_eq(p.live, ITEMS);
    cr_assert_eq(pool_bytes(&p), 4 * POOL_BLOCK * sizeof(struct item));
    pool_clear(&p);
    cr_assert_eq(p.live, 0);
    cr_assert_eq(pool_new(&p), 1, "a cleared pool may be used again");
    pool_clear(&p);
}

Test(pool, freed_items_are_given_out_again_zeroed)
{
    struct pool p;
    static const struct item zero;
    bool seen[5] = {false};

    pool_init(&p, sizeof(struct item));
    for (uint32_t id = 1; id <= 4; id++)
        memset(pool_at(&p, pool_new(&p)), 0xff, sizeof(struct item));
    pool_free(&p, 2);
    pool_free(&p, 4);
    cr_assert_eq(p.live, 2);
    for (int i = 0; i < 2; i++) {
        uint32_t id = pool_new(&p);
        cr_assert_arr_eq(pool_at(&p, id), &zero, sizeof zero);
        cr_assert(id == 2 || id == 4);
        cr_assert(!seen[id]);
        seen[id] = true;
    }
    cr_assert_eq(pool_new(&p), 5);
    pool_clear(&p);
}

Test(pool, parts_lead_to_the_items_of_each_other)
{
    char **blocks = pool_new_blocks();
    struct pool parts[3];
    uint32_t ids[3];

    for (unsigned i = 0; i < 3; i++)
        pool_init_part(&parts[i], sizeof(struct item), blocks, i * 7);
    for (unsigned n = 0; n <= POOL_BLOCK; n++)
        for (unsigned i = 0; i < 3; i++) {
            ids[i] = pool_new(&parts[i]);
            cr_assert_eq(pool_part(ids[i]), i * 7);
            ((struct item *)pool_at(&parts[i], ids[i]))->value[0] = n + i;
        }
    for (unsigned i = 0; i < 3; i++)
        for (unsigned k = 0; k < 3; k++)
            cr_expect_eq(((const struct item *)pool_at(&parts[k], ids[i]))->value[0], POOL_BLOCK + i);
    pool_free(&parts[1], ids[1]);
    cr_expect_eq(pool_new(&parts[1]), ids[1], "each has its own list of what was freed");
    for (unsigned i = 0; i < 3; i++)
        pool_clear(&parts[i]);
    pool_free_blocks(blocks);
}
