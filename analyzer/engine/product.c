/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/product.h"

#include "base/hash.h"
#include "engine/internal.h"

static bool is_product(const void *key, uint32_t r, const void *context)
{
    const struct engine *e = context;

    return slice_eq(*(const struct slice *)key, *(const struct slice *)pool_at(&e->products, r));
}

void product_push(struct engine *e, struct call *c, const struct sip_msg *m)
{
    struct slice value = sip_msg_header(m, HEADER_USER_AGENT, 0);
    uint64_t key;

    if (!value.n || value.n > PRODUCT_LENGTH)
        return;
    key = hash_slice(value, e->options.hash_seed);
    c->product = table_find(&e->by_product, key, is_product, &value, e);
    if (c->product || e->products.live == PRODUCTS)
        return;
    c->product = pool_new(&e->products);
    *(struct slice *)pool_at(&e->products, c->product) = arena_copy(&e->product_texts, value);
    table_add(&e->by_product, key, c->product);
}

struct slice product_of(const struct engine *e, const struct call *c)
{
    return c->product ? *(const struct slice *)pool_at(&e->products, c->product) : SLICE_NONE;
}

size_t product_bytes(const struct engine *e)
{
    return e->product_texts.total + (size_t)e->products.live * e->products.item + table_bytes(&e->by_product);
}

void product_clear(struct engine *e)
{
    pool_clear(&e->products);
    table_clear(&e->by_product);
    arena_clear(&e->product_texts);
}
