/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/store/read.h"

#include "engine/store/dialog.h"
#include "engine/store/call.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/registration.h"
#include "engine/store/store.h"
#include "engine/store/transfer.h"
#include "engine/store/txn.h"

#include <stdlib.h>

#define OBJECT(type, items)                                                                                             \
    const struct type *engine_##type(const struct engine *e, ref r)                                                    \
    {                                                                                                                  \
        return r ? type##_at(e, r) : NULL;                                                                             \
    }
#include "engine/store/objects.def"

const struct endpoint *message_src(const struct engine *e, const struct message *m)
{
    return flow_from(e, m->flow, m->back);
}

const struct endpoint *message_dst(const struct engine *e, const struct message *m)
{
    return flow_to(e, m->flow, m->back);
}

const struct endpoint *txn_client(const struct engine *e, const struct txn *t)
{
    return flow_from(e, t->flow, t->back);
}

const struct endpoint *txn_server(const struct engine *e, const struct txn *t)
{
    return flow_to(e, t->flow, t->back);
}

struct slice message_bytes(const struct engine *e, const struct message *m)
{
    return e->options.keep_bytes || e->options.keep_invites ? *(const struct slice *)(m + 1) : SLICE_NONE;
}

ref message_call(const struct engine *e, const struct message *m)
{
    return m->txn ? txn_at(e, m->txn)->call : 0;
}

ref message_dialog(const struct engine *e, const struct message *m)
{
    ref of = m->txn ? txn_at(e, m->txn)->dialog : 0;

    if (!of || (!m->dialog && m->to_tag_hash))
        return m->dialog;
    return !m->dialog || dialog_shares_tags(e, m->dialog, of) ? of : m->dialog;
}

/* ---- lists ---- */

bool dialog_shares_tags(const struct engine *e, ref a, ref b)
{
    const struct dialog *d = dialog_at(e, a), *o = dialog_at(e, b);

    return a == b || (d->group == o->group &&
                         ((slice_eq(d->from_tag, o->from_tag) && slice_eq(d->to_tag, o->to_tag)) ||
                             (slice_eq(d->from_tag, o->to_tag) && slice_eq(d->to_tag, o->from_tag))));
}

unsigned transfer_code_of(const struct engine *e, const struct transfer *x)
{
    unsigned of_refer = txn_at(e, x->txn)->final_code;

    return is_failure(of_refer) ? of_refer : x->code;
}

enum transfer_outcome transfer_outcome_of(const struct engine *e, const struct transfer *x)
{
    const struct txn *t = txn_at(e, x->txn);

    if (is_failure(t->final_code))
        return TRANSFER_REFUSED;
    if (x->code >= 200)
        return is_success(x->code) ? TRANSFER_SUCCEEDED : TRANSFER_FAILED;
    if (t->ended_by == TXN_END_TIMEOUT && !x->code)
        return TRANSFER_TIMEOUT;
    if (x->dialog && dialog_at(e, x->dialog)->state != DIALOG_TERMINATED)
        return TRANSFER_IN_PROGRESS;
    return is_success(t->final_code) || x->code ? TRANSFER_ACCEPTED : TRANSFER_IN_PROGRESS;
}

static const struct pool *pool_of(const struct engine *e, enum engine_kind kind)
{
    switch (kind) {
#define OBJECT(type, items)
#define NUMBERED(type, items, kind)                                                                                     \
    case ENGINE_##kind: return &e->items;
#include "engine/store/objects.def"
    default: return NULL;
    }
}

/* The number of an object; 0 where it was freed, which its `group` shows. */
static uint32_t number_of(const struct engine *e, enum engine_kind kind, ref r)
{
    switch (kind) {
#define OBJECT(type, items)
#define NUMBERED(type, items, kind)                                                                                     \
    case ENGINE_##kind: return type##_at(e, r)->group ? type##_at(e, r)->no : 0;
#include "engine/store/objects.def"
    default: return 0;
    }
}

struct numbered {
    uint32_t no;
    ref r;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    return (x->no > y->no) - (x->no < y->no);
}

/* References that were freed were given out again: they no longer rise with the numbers. */
static void sort_list(const struct engine *e, enum engine_kind kind, ref *list, size_t n)
{
    struct numbered *all = calloc(n, sizeof *all);

    if (!all)
        abort();
    for (size_t i = 0; i < n; i++)
        all[i] = (struct numbered){number_of(e, kind, list[i]), list[i]};
    qsort(all, n, sizeof *all, by_number);
    for (size_t i = 0; i < n; i++)
        list[i] = all[i].r;
    free(all);
}

/* The list of each engine is in order already. */
static ref *merge_lists(const struct engine *e, enum engine_kind kind, size_t *count)
{
    ref *lists[POOL_PARTS], *all;
    size_t lengths[POOL_PARTS], next[POOL_PARTS] = {0}, n = 0;

    for (unsigned i = 0; i < e->n_shards; i++) {
        lists[i] = engine_list(e->shards[i], kind, &lengths[i]);
        n += lengths[i];
    }
    all = calloc(n ? n : 1, sizeof *all);
    if (!all)
        abort();
    for (size_t at = 0; at < n; at++) {
        unsigned first = e->n_shards;
        uint32_t lowest = 0;
        for (unsigned i = 0; i < e->n_shards; i++) {
            uint32_t no = next[i] < lengths[i] ? number_of(e, kind, lists[i][next[i]]) : UINT32_MAX;
            if (next[i] < lengths[i] && (first == e->n_shards || no < lowest)) {
                first = i;
                lowest = no;
            }
        }
        all[at] = lists[first][next[first]++];
    }
    for (unsigned i = 0; i < e->n_shards; i++)
        free(lists[i]);
    *count = n;
    return all;
}

ref *engine_list(const struct engine *e, enum engine_kind kind, size_t *count)
{
    if (e->shards && !e->is_shard)
        return merge_lists(e, kind, count);

    const struct pool *p = pool_of(e, kind);
    ref *list = calloc(p->live ? p->live : 1, sizeof *list);
    uint32_t last = 0;
    bool sorted = true;
    size_t n = 0;

    if (!list)
        abort();
    for (ref r = p->before + 1; r - p->before <= p->used; r++) {
        uint32_t no = number_of(e, kind, r);
        if (!no)
            continue;
        sorted = sorted && last < no;
        last = no;
        list[n++] = r;
    }
    if (!sorted)
        sort_list(e, kind, list, n);
    *count = n;
    return list;
}
