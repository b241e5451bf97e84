/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/flow.h"

#include "base/hash.h"
#include "engine/store/message.h"

static uint64_t hash_endpoint(const struct endpoint *p, uint64_t seed)
{
    uint64_t word[2];

    memcpy(word, p->ip, sizeof word);
    return hash_mix(hash_mix(word[0] ^ seed, word[1]), ((uint64_t)p->port << 8) | p->family);
}

static uint64_t hash_pair(const struct engine *e, const struct endpoint *a, const struct endpoint *b)
{
    return hash_endpoint(a, e->options.hash_seed) + hash_endpoint(b, e->options.hash_seed); /* the same both ways */
}

static bool is_between(const void *key, uint32_t r, const void *context)
{
    const struct endpoint *const *pair = key;
    const struct flow *f = flow_at(context, r);

    return (endpoint_eq(&f->a, pair[0]) && endpoint_eq(&f->b, pair[1])) ||
           (endpoint_eq(&f->a, pair[1]) && endpoint_eq(&f->b, pair[0]));
}

static ref find_or_make(struct engine *e, const struct endpoint *const pair[2])
{
    uint64_t hash = hash_pair(e, pair[0], pair[1]);
    ref r = table_find(&e->by_flow, hash, is_between, pair, e);

    if (!r) {
        r = pool_new(&e->flows);
        *flow_at(e, r) = (struct flow){.a = *pair[0], .b = *pair[1], .reset = CAPTIME_NONE};
        table_add(&e->by_flow, hash, r);
    }
    return r;
}

void flow_reset(struct engine *e, const struct endpoint *src, const struct endpoint *dst, captime time)
{
    const struct endpoint *pair[2] = {src, dst};
    ref r = table_find(&e->by_flow, hash_pair(e, src, dst), is_between, pair, e);

    if (r)
        flow_at(e, r)->reset = time;
}

ref flow_use(struct engine *e, ref likely, const struct endpoint *src, const struct endpoint *dst, bool *back)
{
    const struct endpoint *pair[2] = {src, dst};
    ref r = likely && is_between(pair, likely, e) ? likely : find_or_make(e, pair);

    flow_at(e, r)->refs++;
    *back = !endpoint_eq(&flow_at(e, r)->a, src);
    return r;
}

void flow_release(struct engine *e, ref r)
{
    struct flow *f = flow_at(e, r);

    if (--f->refs)
        return;
    table_remove(&e->by_flow, hash_pair(e, &f->a, &f->b), r);
    pool_free(&e->flows, r);
}

bool flow_same_ips(const struct engine *e, ref r, bool r_back, ref s, bool s_back)
{
    return endpoint_same_ip(flow_from(e, r, r_back), flow_from(e, s, s_back)) &&
           endpoint_same_ip(flow_to(e, r, r_back), flow_to(e, s, s_back));
}

void flow_note_id(struct engine *e, const struct message *m)
{
    struct flow *f = flow_at(e, m->flow);

    if (!m->ip_id)
        return;
    if (f->sender[m->back].ip_id == m->ip_id && f->sender[m->back].digest != m->digest)
        f->sender[m->back].same_ids = true;
    f->sender[m->back].ip_id = m->ip_id;
    f->sender[m->back].digest = m->digest;
}

bool flow_tells_ids(const struct engine *e, const struct message *m)
{
    return m->ip_id && !flow_at(e, m->flow)->sender[m->back].same_ids;
}
