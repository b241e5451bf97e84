/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/figures/breakdown.h"

#include "base/hash.h"
#include "base/table.h"
#include "engine/figures/lowest.h"
#include "engine/store/call.h"
#include "engine/store/read.h"
#include "engine/store/store.h"
#include "engine/store/txn.h"
#include "engine/store/user_agent.h"
#include "sip/number.h"
#include "sip/status.h"

#include <stdio.h>
#include <stdlib.h>

struct breakdown {
    enum breakdown_by by;
    unsigned digits;
    uint64_t hash_seed;
    struct table index;               /* place in `groups` + 1 */
    struct breakdown_group **groups;
    size_t n, room;
    uint64_t measured;                /* calls whose durations are kept */
    struct kpi rest;                  /* of the keys that had no room */
};

static const struct breakdown_row rows[BREAKDOWN_KINDS] = {
#define BREAKDOWN(id, name, field, help) [BREAKDOWN_##id] = {name, field, help},
#include "engine/figures/breakdown.def"
#undef BREAKDOWN
};

const struct breakdown_row *breakdown_row(enum breakdown_by by)
{
    return &rows[by];
}

enum breakdown_by breakdown_kind(const struct breakdown *b)
{
    return b->by;
}

unsigned breakdown_digits(const struct breakdown *b)
{
    return b->digits;
}

struct breakdown *breakdown_new(enum breakdown_by by, unsigned digits, uint64_t hash_seed)
{
    struct breakdown *b = calloc(1, sizeof *b);

    if (!b)
        abort();
    *b = (struct breakdown){.by = by, .digits = digits, .hash_seed = hash_seed};
    return b;
}

static void free_group(struct breakdown_group *g)
{
    kpi_clear(&g->kpi);
    free(g->failures);
    free((char *)g->key.p);
    free(g);
}

void breakdown_free(struct breakdown *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->n; i++)
        free_group(b->groups[i]);
    free(b->groups);
    table_clear(&b->index);
    kpi_clear(&b->rest);
    free(b);
}

/* ---- the key of a call ---- */

size_t breakdown_number(struct slice to, char out[32])
{
    struct sip_number p;
    size_t n = 0;

    sip_number_of(to, &p);
    if (!p.n_digits) /* sip_number_of leaves out leading zeros, which are part of what was dialled */
        return 0;
    for (size_t i = 0; i < p.user.n && n < 32; i++)
        if (p.user.p[i] >= '0' && p.user.p[i] <= '9')
            out[n++] = p.user.p[i];
    return n;
}

static struct slice ip_of(const struct endpoint *host, char *out)
{
    return (struct slice){out, endpoint_format_ip(host, out)};
}

/* SLICE_NONE where it has none; may be in `room`, which has BREAKDOWN_KEY bytes. */
static struct slice key_of(const struct breakdown *b, const struct engine *e, const struct call *c, char *room)
{
    const struct verdict *v = &c->verdict;
    size_t n;

    switch (b->by) {
    case BREAKDOWN_CALLER: return c->from;
    case BREAKDOWN_CALLEE: return c->to;
    case BREAKDOWN_TRUNK: return v->root ? ip_of(txn_client(e, txn_at(e, v->root)), room) : SLICE_NONE;
    case BREAKDOWN_TRUNK_OUT: return v->leaf ? ip_of(txn_server(e, txn_at(e, v->leaf)), room) : SLICE_NONE;
    case BREAKDOWN_USER_AGENT: return user_agent_of(e, c);
    case BREAKDOWN_PREFIX:
        n = breakdown_number(c->to, room);
        return n ? (struct slice){room, n < b->digits ? n : b->digits} : SLICE_NONE;
    default: return v->final_code ? (struct slice){room, (size_t)snprintf(room, BREAKDOWN_KEY, "%u", v->final_code)} : SLICE_NONE;
    }
}

/* ---- the group of a key ---- */

static bool same_key(struct slice a, struct slice b)
{
    return !a.p == !b.p && slice_eq(a, b);
}

static bool has_key(const void *key, uint32_t at, const void *context)
{
    const struct breakdown *b = context;

    return same_key(*(const struct slice *)key, b->groups[at - 1]->key);
}

static struct slice copy_key(struct slice key)
{
    char *copy = key.p ? malloc(key.n + 1) : NULL;

    if (!key.p)
        return SLICE_NONE;
    if (!copy)
        abort();
    memcpy(copy, key.p, key.n);
    return (struct slice){copy, key.n};
}

static struct breakdown_group *new_group(struct breakdown *b, struct slice key, uint64_t hash)
{
    struct breakdown_group *g = calloc(1, sizeof *g);

    if (b->n == b->room) {
        b->room = b->room ? b->room * 2 : 64;
        b->groups = realloc(b->groups, b->room * sizeof(struct breakdown_group *));
    }
    if (!g || !b->groups)
        abort();
    g->key = copy_key(key);
    b->groups[b->n++] = g;
    table_add(&b->index, hash, (uint32_t)b->n);
    return g;
}

/* NULL where there is no room for one more. */
static struct breakdown_group *group_of(struct breakdown *b, struct slice key)
{
    uint64_t hash = key.p ? hash_slice(key, b->hash_seed) : 0;
    uint32_t at = key.n > BREAKDOWN_KEY ? 0 : table_find(&b->index, hash, has_key, &key, b);

    if (at)
        return b->groups[at - 1];
    return b->n < BREAKDOWN_GROUPS && key.n <= BREAKDOWN_KEY ? new_group(b, key, hash) : NULL;
}

static void add_failure(struct breakdown_group *g, const struct breakdown_failure *f)
{
    for (size_t i = 0; i < g->n_failures; i++)
        if (g->failures[i].outcome == f->outcome && g->failures[i].code == f->code) {
            g->failures[i].count += f->count;
            return;
        }
    if ((g->n_failures & (g->n_failures - 1)) == 0) {
        g->failures = realloc(g->failures, (g->n_failures ? g->n_failures * 2 : 1) * sizeof *g->failures);
        if (!g->failures)
            abort();
    }
    g->failures[g->n_failures++] = *f;
}

static void add_example(struct breakdown_group *g, uint32_t call)
{
    lowest_add(g->examples, &g->n_examples, BREAKDOWN_EXAMPLES, call);
}

static bool is_failure_of_call(enum outcome o)
{
    return o != OUTCOME_ANSWERED && o != OUTCOME_IN_PROGRESS && o != OUTCOME_UNKNOWN;
}

void breakdown_take(struct breakdown *b, const struct engine *e, const struct call *c, const struct kpi_call *figures)
{
    char room[BREAKDOWN_KEY];
    struct breakdown_group *g = group_of(b, key_of(b, e, c, room));
    struct breakdown_failure failure = {c->verdict.outcome, c->verdict.final_code, 1};

    kpi_take(g ? &g->kpi : &b->rest, figures, b->measured < BREAKDOWN_MEASURED);
    b->measured++;
    if (!g)
        return;
    add_example(g, c->no);
    if (is_failure_of_call((enum outcome)c->verdict.outcome))
        add_failure(g, &failure);
}

void breakdown_merge(struct breakdown *b, const struct breakdown *other)
{
    for (size_t i = 0; i < other->n; i++) {
        const struct breakdown_group *from = other->groups[i];
        struct breakdown_group *g = group_of(b, from->key);
        kpi_add(g ? &g->kpi : &b->rest, &from->kpi);
        for (size_t f = 0; g && f < from->n_failures; f++)
            add_failure(g, &from->failures[f]);
        for (size_t x = 0; g && x < from->n_examples; x++)
            add_example(g, from->examples[x]);
    }
    kpi_add(&b->rest, &other->rest);
    b->measured += other->measured;
}

/* ---- reading ---- */

static int most_first(const void *a, const void *b)
{
    const struct breakdown_group *x = *(struct breakdown_group *const *)a, *y = *(struct breakdown_group *const *)b;
    size_t n = x->key.n < y->key.n ? x->key.n : y->key.n;

    if (x->kpi.calls != y->kpi.calls)
        return x->kpi.calls < y->kpi.calls ? 1 : -1;
    int order = n ? memcmp(x->key.p, y->key.p, n) : 0;
    if (order)
        return order;
    return x->key.n != y->key.n ? (x->key.n > y->key.n) - (x->key.n < y->key.n) : !y->key.p - !x->key.p;
}

const struct breakdown_group **breakdown_list(const struct breakdown *b, size_t *n)
{
    const struct breakdown_group **list = calloc(b->n ? b->n : 1, sizeof *list);

    if (!list)
        abort();
    for (size_t i = 0; i < b->n; i++)
        list[i] = b->groups[i];
    qsort(list, b->n, sizeof *list, most_first);
    *n = b->n;
    return list;
}

size_t breakdown_rest(const struct breakdown *b, const struct breakdown_group *const *list, size_t n, size_t shown, struct kpi *out)
{
    *out = (struct kpi){0};
    for (size_t i = shown; i < n; i++)
        kpi_add(out, &list[i]->kpi);
    kpi_add(out, &b->rest);
    return (n > shown ? n - shown : 0) + (b->rest.calls != 0);
}

const struct breakdown_failure *breakdown_main_failure(const struct breakdown_group *g)
{
    const struct breakdown_failure *most = NULL;

    for (size_t i = 0; i < g->n_failures; i++) {
        const struct breakdown_failure *f = &g->failures[i];
        if (!most || f->count > most->count ||
            (f->count == most->count && (f->code != most->code ? f->code < most->code : f->outcome < most->outcome)))
            most = f;
    }
    return most;
}
