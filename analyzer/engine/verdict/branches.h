/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tree of an attempt: which INVITE transaction a proxy forwarded as which (RFC 3261 16.6, 16.7). A forwarded INVITE
 * carries the branch of the hop before it as its second Via. Where that Via is not there, or is none that was seen (a host
 * that hides the path), it is one that arrived at the address it comes from. */
#ifndef ENGINE_VERDICT_BRANCHES_H
#define ENGINE_VERDICT_BRANCHES_H

#include "engine/store/store.h"

enum { BRANCHES_MAX = 256 }; /* transactions of an attempt that are looked at */

struct branches {
    ref txns[BRANCHES_MAX]; /* in the order of time */
    uint16_t depth[BRANCHES_MAX]; /* hops up to and with this one */
    uint16_t hop[BRANCHES_MAX];   /* which of these has its hop: itself, or an earlier one on another path (a NAT) */
    uint16_t up[BRANCHES_MAX];    /* which of these was forwarded as this one; n: none */
    bool forwarded[BRANCHES_MAX]; /* it is the one above another one */
    bool is_next[BRANCHES_MAX];   /* it is in next_try */
    txn_ref next_try[BRANCHES_MAX]; /* what took its place when it had failed (RFC 3263 4.3, 3261 16.7); 0: nothing */
    size_t n;
    uint16_t hops; /* the longest chain */
    uint16_t forks; /* branches of the widest fork */
};

/* The initial INVITE transactions of the attempt that begins with `root` (0: none); sets their `parent`. */
void branches_of(struct engine *e, ref root, struct branches *out);

/* Is this the first that was seen of its hop? The same INVITE with the same Vias on another path is the same hop on the
 * other side of an address translation: a fork or a forward would have another branch (RFC 3261 8.1.1.7, 16.6). */
static inline bool branches_is_hop(const struct branches *b, size_t i)
{
    return b->hop[i] == i;
}

/* The first hop that has a final 2xx (or whose 2xx is proven) that came to the caller, or cannot be shown not to have: the one
 * nearest to him; 0 where there is none. *lost becomes a 2xx that did not get there. */
txn_ref branches_answered(const struct engine *e, const struct branches *b, message_ref *lost);

/* Where nothing answered: the transaction whose final response the caller got, or the best one as a proxy would choose
 * it (RFC 3261 16.7 step 6). Of his own tries one after the other the last one counts, though it may have no final response.
 * 0 where there is none. */
txn_ref branches_best_final(const struct engine *e, const struct branches *b);

/* The transaction nearest to the caller that still waits for its final response; 0 where there is none. What its branches
 * got is not yet what the caller gets. */
txn_ref branches_waiting(const struct engine *e, const struct branches *b);

/* Does a branch that was not forwarded any further still wait? */
bool branches_open_leaf(const struct engine *e, const struct branches *b);

/* The last hop of the branch that the response of `root` came from; where none gave it, of the last try, or the longest. */
txn_ref branches_leaf(const struct engine *e, const struct branches *b, txn_ref root);

#endif
