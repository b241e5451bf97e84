/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/verdict/branches.h"

#include "engine/store/call.h"
#include "engine/store/flow.h"
#include "engine/store/message.h"
#include "engine/store/read.h"
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

/* ---- who forwarded it ---- */

/* Where a hop stays within one host only the ports tell who is who. */
static bool is_within_host(const struct engine *e, const struct txn *t)
{
    return endpoint_same_ip(txn_client(e, t), txn_server(e, t));
}

static bool arrived_at_client(const struct engine *e, const struct txn *up, const struct txn *down)
{
    if (!up->request || !down->request || up->no >= down->no)
        return false;
    if (is_within_host(e, up) || is_within_host(e, down))
        return endpoint_eq(txn_server(e, up), txn_client(e, down)) && !endpoint_eq(txn_client(e, up), txn_client(e, down));
    return endpoint_same_ip(txn_server(e, up), txn_client(e, down)) &&
           !endpoint_same_ip(txn_client(e, up), txn_client(e, down));
}

static bool is_over_before(const struct engine *e, const struct txn *up, const struct txn *down)
{
    return up->final && message_at(e, up->final)->no < message_at(e, down->request)->no;
}

/* Of those that arrived there one that was not passed on yet, the first of them with the same Request-URI best; where all
 * were, it is a fork of the newest (RFC 3261 16.6). One that is over is not passed on any more. */
static size_t forwarded_by_address(const struct engine *e, const struct branches *b, size_t child)
{
    const struct txn *down = txn_at(e, b->txns[child]);
    size_t found = b->n;
    int best = 0;

    for (size_t i = 0; i < b->n; i++) {
        const struct txn *up = txn_at(e, b->txns[i]);
        if (b->hop[i] == b->hop[child] || !arrived_at_client(e, up, down) || is_over_before(e, up, down))
            continue;
        int fit = b->forwarded[i] ? 1 : up->uri_hash == down->uri_hash ? 3 : 2;
        if (fit > best || (fit == best && b->forwarded[i])) {
            best = fit;
            found = i;
        }
    }
    return found;
}

/* Which of them it is; b->n for none. */
static size_t parent_of(const struct engine *e, const struct branches *b, size_t child)
{
    const struct txn *down = txn_at(e, b->txns[child]);

    for (size_t i = 0; i < b->n && down->parent_hash; i++)
        if (i != child && b->hop[i] != b->hop[child] && txn_at(e, b->txns[i])->branch_hash == down->parent_hash)
            return i;
    return forwarded_by_address(e, b, child); /* its host left the Vias before it out, or wrote others */
}

/* In the order of time, so that who hides the path is known to have passed on those that were. */
static void find_parents(struct engine *e, struct branches *b)
{
    for (size_t i = 0; i < b->n; i++) {
        txn_at(e, b->txns[i])->parent = 0;
        b->forwarded[i] = false;
        b->up[i] = (uint16_t)b->n;
    }
    for (size_t i = 0; b->n > 1 && i < b->n; i++) {
        size_t up = parent_of(e, b, i);
        if (up == b->n)
            continue;
        txn_at(e, b->txns[i])->parent = b->txns[up];
        b->up[i] = (uint16_t)up;
        b->forwarded[up] = true;
    }
}

/* Chains of made-up Vias may run in circles: no chain is longer than there are transactions. */
static uint16_t depth_of(const struct branches *b, size_t i)
{
    uint16_t depth = 1;

    for (size_t up = b->up[i]; up < b->n && depth < b->n; up = b->up[up])
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

/* ---- the next try ---- */

/* Both left from one host, for the same INVITE that came to it, or for none that was captured. */
static bool are_siblings(const struct engine *e, const struct txn *a, const struct txn *b)
{
    if (a->parent || b->parent)
        return a->parent == b->parent;
    return a->parent_hash == b->parent_hash && endpoint_same_ip(txn_client(e, a), txn_client(e, b));
}

/* A CANCEL before the other one left, or a moment later; but not where that one had answered or was given up with it. */
static bool was_cancelled_for(const struct engine *e, const struct txn *t, const struct txn *next)
{
    captime left = time_of(e, next->request), gone = t->cancel ? time_of(e, txn_at(e, t->cancel)->request) : CAPTIME_NONE;
    captime final = time_of(e, next->final), other = next->cancel ? time_of(e, txn_at(e, next->cancel)->request) : CAPTIME_NONE;

    if (gone == CAPTIME_NONE || gone <= left)
        return gone != CAPTIME_NONE;
    return gone - left < T1 && (final == CAPTIME_NONE || final > gone) && (other == CAPTIME_NONE || other - gone > T1);
}

/* RFC 3263 4.3: a failure, a transport error, or no response at all for as long as the client waits. */
static bool had_failed_for(const struct engine *e, const struct txn *t, const struct txn *next)
{
    captime left = time_of(e, next->request);

    if (is_success(t->final_code) || t->proven)
        return false;
    if (is_failure(t->final_code) && time_of(e, t->final) <= left)
        return true;
    if (was_cancelled_for(e, t, next) || t->ended_by == TXN_END_TRANSPORT_ERROR)
        return true;
    return !t->first_response && left - time_of(e, t->request) >= T1;
}

static size_t next_try_of(const struct engine *e, const struct branches *b, size_t i)
{
    const struct txn *t = txn_at(e, b->txns[i]);

    for (size_t k = i + 1; k < b->n && t->request && branches_is_hop(b, i); k++) {
        const struct txn *next = txn_at(e, b->txns[k]);
        if (next->request && branches_is_hop(b, k) && are_siblings(e, t, next) && had_failed_for(e, t, next))
            return k;
    }
    return b->n;
}

static void find_next_tries(const struct engine *e, struct branches *b)
{
    for (size_t i = 0; i < b->n; i++) {
        b->next_try[i] = 0;
        b->is_next[i] = false;
    }
    for (size_t i = 0; i + 1 < b->n; i++) {
        size_t next = next_try_of(e, b, i);
        if (next == b->n)
            continue;
        b->next_try[i] = b->txns[next];
        b->is_next[next] = true;
    }
}

/* ---- how wide ---- */

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
    find_parents(e, b);
    find_next_tries(e, b);
    for (size_t i = 0; i < b->n; i++) {
        uint16_t width = siblings_of(e, b, i);
        b->depth[i] = depth_of(b, i);
        if (b->depth[i] > b->hops)
            b->hops = b->depth[i];
        if (width > b->forks)
            b->forks = width;
    }
}

/* ---- what the caller got ---- */

/* The 2xx of this hop went on towards the caller, or nothing shows that it did not: a hop above that got another final
 * response did not get it, nor, while there is no ACK, one whose responses were captured and that has none. */
static bool reached_caller(const struct engine *e, const struct branches *b, const struct txn *t)
{
    size_t steps = 0;

    for (const struct txn *up = t; up->parent && steps < b->n; steps++) {
        up = txn_at(e, up->parent);
        if (is_answered(up))
            continue;
        if (is_failure(up->final_code) || (up->first_response && !t->ack))
            return false;
    }
    return true;
}

ref branches_answered(const struct engine *e, const struct branches *b, ref *lost)
{
    size_t best = b->n;

    for (size_t i = 0; i < b->n; i++) {
        const struct txn *t = txn_at(e, b->txns[i]);
        if (!is_answered(t) || (best < b->n && b->depth[i] >= b->depth[best]))
            continue;
        if (b->n == 1 || reached_caller(e, b, t))
            best = i;
        else
            *lost = t->final;
    }
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

/* A hop without a final response that took the place of one that failed counts as its client takes it (16.8, 16.9), or, where
 * its ACK shows that there was a failure, as some failure. */
static unsigned code_of(const struct engine *e, const struct branches *b, size_t i)
{
    const struct txn *t = txn_at(e, b->txns[i]);

    if (t->final_code || t->proven)
        return is_failure(t->final_code) ? t->final_code : 0;
    if (!b->is_next[i] || b->forwarded[i] || t->ended_by == TXN_END_CAPTURE)
        return 0;
    return t->ended_by == TXN_END_TIMEOUT ? 408 : 503;
}

/* The caller's own INVITE is one that no host had forwarded. */
static bool is_own(const struct txn *t)
{
    return !t->parent && !t->parent_hash;
}

/* Which of two final responses is what the caller got: that of the hop nearer to him; of his own tries the one that no later
 * one took the place of; else what a proxy chooses, for which a branch that it gave up itself does not count. */
static bool is_better(const struct engine *e, const struct branches *b, size_t i, size_t than)
{
    const struct txn *t = txn_at(e, b->txns[i]), *other = txn_at(e, b->txns[than]);
    bool replaced = b->next_try[i] && (is_own(t) || t->final_code == 487);
    bool other_replaced = b->next_try[than] && (is_own(other) || other->final_code == 487);

    if (is_own(t) != is_own(other))
        return is_own(t);
    if (t->via_count != other->via_count)
        return t->via_count < other->via_count;
    if (b->depth[i] != b->depth[than])
        return b->depth[i] < b->depth[than];
    if (replaced != other_replaced)
        return other_replaced;
    return rank_of(code_of(e, b, i)) < rank_of(code_of(e, b, than));
}

ref branches_best_final(const struct engine *e, const struct branches *b)
{
    size_t best = b->n;

    for (size_t i = 0; i < b->n; i++)
        if (code_of(e, b, i) && (best == b->n || is_better(e, b, i, best)))
            best = i;
    return best < b->n ? b->txns[best] : 0;
}

static bool is_waiting(const struct txn *t)
{
    return t->request && !t->final_code && !t->proven && t->ended_by == TXN_END_CAPTURE;
}

/* Or is it over on the other side of an address translation? */
static bool hop_is_waiting(const struct engine *e, const struct branches *b, size_t i)
{
    if (b->next_try[b->hop[i]])
        return false;
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
    for (size_t i = 0; i < b->n; i++)
        if (hop_is_waiting(e, b, i) && !b->forwarded[i])
            return true;
    return false;
}

/* ---- where it ended ---- */

static uint32_t tag_of_final(const struct engine *e, const struct txn *t)
{
    return t->final ? message_at(e, t->final)->to_tag_hash : 0;
}

/* How well a hop fits as the one that the response above came from: the same one best; else the last try. */
static int fit_of(const struct engine *e, const struct branches *b, size_t i, const struct txn *up)
{
    const struct txn *t = txn_at(e, b->txns[i]);
    bool same = is_success(up->final_code) || up->proven ? is_answered(t) : up->final_code && t->final_code == up->final_code;

    if (same)
        return tag_of_final(e, t) == tag_of_final(e, up) ? 4 : 3;
    return b->next_try[i] ? 1 : 2;
}

/* The depth of the longest chain that begins with each. */
static void measure_heights(const struct branches *b, uint16_t heights[BRANCHES_MAX])
{
    for (size_t i = 0; i < b->n; i++)
        heights[i] = b->depth[i];
    for (size_t i = 0; i < b->n; i++)
        for (size_t k = 0, up = i; k < b->n && (up = b->up[up]) < b->n && heights[up] < b->depth[i]; k++)
            heights[up] = b->depth[i];
}

/* Was it forwarded by this one, or, where no hop below that one was captured, further on? */
static bool is_below(const struct engine *e, const struct branches *b, size_t i, size_t up)
{
    const struct txn *t = txn_at(e, b->txns[i]);

    return b->forwarded[up] ? b->up[i] == up : b->up[i] == b->n && t->via_count > txn_at(e, b->txns[up])->via_count;
}

static size_t best_below(const struct engine *e, const struct branches *b, size_t up, const uint16_t heights[BRANCHES_MAX])
{
    size_t best = b->n;
    int fit = 0;

    for (size_t i = 0; i < b->n; i++) {
        if (!is_below(e, b, i, up))
            continue;
        int mine = fit_of(e, b, i, txn_at(e, b->txns[up]));
        if (mine > fit || (mine == fit && mine < 3 && heights[i] > heights[best])) {
            fit = mine;
            best = i;
        }
    }
    return best;
}

ref branches_leaf(const struct engine *e, const struct branches *b, ref root)
{
    uint16_t heights[BRANCHES_MAX];
    size_t leaf = 0;

    while (leaf < b->n && b->txns[leaf] != root)
        leaf++;
    if (b->n < 2 || leaf == b->n)
        return root;
    measure_heights(b, heights);
    for (size_t steps = 0; steps < b->n; steps++) {
        size_t below = best_below(e, b, leaf, heights);
        if (below == b->n)
            break;
        leaf = below;
    }
    return b->txns[leaf];
}
