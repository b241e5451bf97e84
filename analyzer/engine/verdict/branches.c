/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/branches.h"

#include "engine/store/call.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/txn.h"

static bool is_answered(const struct txn *t)
{
    return is_success(t->final_code) || t->proven;
}

static void collect(const struct engine *e, ref root, struct branches *b)
{
    for (ref r = root; r && b->n < BRANCHES_MAX; r = txn_at(e, r)->next_in_call) {
        const struct txn *t = txn_at(e, r);
        if (t->type == TXN_INVITE && !t->in_dialog && t->attempt == txn_at(e, root)->attempt)
            b->txns[b->n++] = r;
    }
}

static bool is_same_hop(const struct txn *a, const struct txn *b)
{
    return a->matched_by == TXN_BY_BRANCH && b->matched_by == TXN_BY_BRANCH && a->branch_hash == b->branch_hash &&
           a->parent_hash == b->parent_hash && a->via_count == b->via_count && a->via_count;
}

/* Long ago is another transaction with a branch that was used again. */
static uint16_t hop_of(const struct engine *e, const struct branches *b, size_t i)
{
    const struct txn *t = txn_at(e, b->txns[i]);

    for (size_t k = 0; k < i; k++) {
        const struct txn *other = txn_at(e, b->txns[k]);
        if (is_same_hop(other, t) && other->flow != t->flow)
            return (uint16_t)k;
    }
    return (uint16_t)i;
}

static bool forwards(const struct engine *e, const struct txn *up, const struct txn *down)
{
    if (down->parent_hash)
        return up->branch_hash == down->parent_hash;
    return up->no < down->no && down->request && up->request &&
           endpoint_same_ip(flow_to(e, up->flow, up->back), flow_from(e, down->flow, down->back)) &&
           !endpoint_same_ip(flow_from(e, up->flow, up->back), flow_from(e, down->flow, down->back));
}

static ref parent_of(const struct engine *e, const struct branches *b, size_t child)
{
    const struct txn *down = txn_at(e, b->txns[child]);

    for (size_t i = 0; i < b->n; i++)
        if (i != child && b->hop[i] != b->hop[child] && forwards(e, txn_at(e, b->txns[i]), down))
            return b->txns[i];
    return 0;
}

/* Chains of made-up Vias may run in circles: no chain is longer than there are transactions. */
static uint16_t depth_of(const struct engine *e, const struct branches *b, ref r)
{
    uint16_t depth = 1;

    for (ref up = txn_at(e, r)->parent; up && depth < b->n; up = txn_at(e, up)->parent)
        depth++;
    return depth;
}

/* Branches of one fork: the same captured parent, or the same parent that was not captured. */
static uint16_t siblings_of(const struct engine *e, const struct branches *b, size_t i)
{
    const struct txn *mine = txn_at(e, b->txns[i]);
    uint16_t count = 0;

    if (!mine->parent && !mine->parent_hash)
        return 1;
    for (size_t k = 0; k < b->n; k++) {
        const struct txn *t = txn_at(e, b->txns[k]);
        if (branches_is_hop(b, k) && t->parent == mine->parent && (t->parent || t->parent_hash == mine->parent_hash))
            count++;
    }
    return count;
}

/* Nothing rings or answers yet: who says so may have a tag of its own, without being a branch (21.1.3). */
static bool is_forwarding_notice(const struct message *m)
{
    return m->status == 181;
}

/* Where only the caller's hop was captured, a fork shows as several To tags in the answers to one INVITE. */
static uint16_t tags_seen(const struct engine *e, const struct branches *b)
{
    uint16_t most = 1;

    for (size_t i = 0; i < b->n; i++) {
        uint32_t tags[32];
        uint16_t n = 0;
        for (ref r = txn_at(e, b->txns[i])->last_msg; r; r = message_at(e, r)->prev_in_txn) {
            const struct message *m = message_at(e, r);
            bool known = !m->to_tag_hash || m->status <= 100 || m->status >= 300 || is_forwarding_notice(m) || n == 32;
            for (uint16_t k = 0; k < n && !known; k++)
                known = tags[k] == m->to_tag_hash;
            if (!known)
                tags[n++] = m->to_tag_hash;
        }
        if (n > most)
            most = n;
    }
    return most;
}

/* Each To tag that counts made a dialog. */
static bool has_one_dialog(const struct engine *e, ref root)
{
    return call_at(e, txn_at(e, root)->call)->dialogs < 2;
}

void branches_of(struct engine *e, ref root, struct branches *b)
{
    b->n = 0;
    b->hops = 0;
    collect(e, root, b);
    b->forks = b->n == 0 ? 0 : has_one_dialog(e, root) ? 1 : tags_seen(e, b);
    for (size_t i = 0; i < b->n; i++)
        b->hop[i] = hop_of(e, b, i);
    for (size_t i = 0; i < b->n; i++)
        txn_at(e, b->txns[i])->parent = parent_of(e, b, i);
    for (size_t i = 0; i < b->n; i++) {
        uint16_t width = siblings_of(e, b, i);
        b->depth[i] = depth_of(e, b, b->txns[i]);
        if (b->depth[i] > b->hops)
            b->hops = b->depth[i];
        if (width > b->forks)
            b->forks = width;
    }
}

ref branches_answered(const struct engine *e, const struct branches *b)
{
    size_t best = b->n;

    for (size_t i = 0; i < b->n; i++)
        if (is_answered(txn_at(e, b->txns[i])) && (best == b->n || b->depth[i] < b->depth[best]))
            best = i;
    return best < b->n ? b->txns[best] : 0;
}

/* RFC 3261 16.7 step 6: 6xx first, then the lowest class; within 4xx those that tell the caller how to repair. Lower is
 * better. */
static unsigned rank_of(unsigned code)
{
    if (code >= 600)
        return code;
    bool helps = code == 401 || code == 407 || code == 415 || code == 420 || code == 484;
    return 1000 + code / 100 * 1000 + (helps ? 0 : code % 100 + 1);
}

ref branches_best_final(const struct engine *e, const struct branches *b)
{
    ref best = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct txn *t = txn_at(e, b->txns[i]);
        if (!t->final_code)
            continue;
        if (!t->parent && !t->parent_hash) /* the caller's own */
            return b->txns[i];
        const struct txn *other = best ? txn_at(e, best) : NULL;
        bool nearer = other && t->via_count < other->via_count;
        bool as_near = !other || t->via_count == other->via_count;
        if (nearer || (as_near && (!other || rank_of(t->final_code) < rank_of(other->final_code))))
            best = b->txns[i];
    }
    return best;
}

static bool is_waiting(const struct txn *t)
{
    return t->request && !t->final_code && !t->proven && t->ended_by == TXN_END_CAPTURE;
}

/* Or is it over on the other side of an address translation? */
static bool hop_is_waiting(const struct engine *e, const struct branches *b, size_t i)
{
    for (size_t k = b->hop[i]; k < b->n; k++)
        if (b->hop[k] == b->hop[i] && !is_waiting(txn_at(e, b->txns[k])))
            return false;
    return true;
}

ref branches_waiting(const struct engine *e, const struct branches *b)
{
    unsigned nearest = UINT16_MAX;
    ref found = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct txn *t = txn_at(e, b->txns[i]);
        if (!t->parent && t->via_count && t->via_count < nearest)
            nearest = t->via_count;
    }
    for (size_t i = 0; i < b->n && !found; i++) {
        const struct txn *t = txn_at(e, b->txns[i]);
        if (!t->parent && t->via_count == nearest && hop_is_waiting(e, b, i))
            found = b->txns[i];
    }
    return found;
}

bool branches_open_leaf(const struct engine *e, const struct branches *b)
{
    for (size_t i = 0; i < b->n; i++) {
        bool leaf = hop_is_waiting(e, b, i);
        for (size_t k = 0; k < b->n && leaf; k++)
            leaf = txn_at(e, b->txns[k])->parent != b->txns[i];
        if (leaf)
            return true;
    }
    return false;
}

ref branches_leaf(const struct engine *e, const struct branches *b, bool answered)
{
    size_t best = b->n;

    for (size_t i = 0; i < b->n; i++)
        if ((!answered || is_answered(txn_at(e, b->txns[i]))) && (best == b->n || b->depth[i] > b->depth[best]))
            best = i;
    return best < b->n ? b->txns[best] : 0;
}
