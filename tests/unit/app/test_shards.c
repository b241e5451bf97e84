/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "app/shards.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { THREADS = 3, ITEMS = 20000 };

struct bench { /* of a shard, and its thread's */
    uint32_t next;
    uint64_t bytes;
    unsigned called, wrong;
};

static void work(unsigned shard, const struct shards_item *item, void *user)
{
    struct bench *b = (struct bench *)user + shard;

    b->wrong += item->seen.no != b->next || item->seen.no % THREADS != shard;
    b->wrong += item->seen.correlation.n != 3 || memcmp(item->seen.correlation.p, "abc", 3) != 0;
    for (size_t i = 0; i < item->bytes.n; i++)
        b->wrong += item->bytes.p[i] != (char)item->seen.no;
    b->next = item->seen.no + THREADS;
    b->bytes += item->bytes.n;
}

static void call(unsigned shard, void *user)
{
    ((struct bench *)user + shard)->called++;
}

static void give(struct shards *s, uint32_t no, size_t n)
{
    char *bytes = malloc(n + 1);
    struct shards_item item = {.seen = {.no = no, .correlation = {"abc", 3}}, .bytes = {bytes, n}};

    memset(bytes, (char)no, n + 1);
    shards_give(s, no % THREADS, &item);
    free(bytes); /* it was copied */
}

Test(shards, each_thread_gets_what_is_its_own_in_order)
{
    struct bench b[THREADS] = {{.next = 0}, {.next = 1}, {.next = 2}};
    struct shards *s = shards_new(THREADS, work, b);
    uint64_t bytes = 0, there = 0;

    cr_assert_eq(shards_count(s), THREADS);
    for (uint32_t no = 0; no < ITEMS; no++) {
        size_t n = no % 1000 == 7 ? 3 * SHARDS_BATCH : no % 700;
        give(s, no, n);
        bytes += n;
        if (no == ITEMS / 2)
            shards_wait(s);
    }
    shards_call(s, call, b);
    shards_call(s, call, b);
    for (unsigned i = 0; i < THREADS; i++) {
        cr_expect_eq(b[i].wrong, 0);
        cr_expect_eq(b[i].called, 2);
        there += b[i].bytes;
    }
    cr_expect_eq(there, bytes);
    give(s, b[1].next, 1);
    shards_free(s);
    cr_expect_eq(b[1].bytes + b[0].bytes + b[2].bytes, bytes + 1, "what was given is worked on before the end");
}
