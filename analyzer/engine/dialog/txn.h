/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transactions: matching (RFC 3261 17.1.3, 17.2.3, and RFC 2543's rules without a magic cookie), their machines and
 * timers. A transaction belongs to one hop: the same branch between other hosts is another one. */
#ifndef ENGINE_DIALOG_TXN_H
#define ENGINE_DIALOG_TXN_H

#include "engine/store/store.h"

struct link_stray;

/* The transaction of this message, in the group with this key, is asked for soon: where it would be found is fetched
 * meanwhile. */
void txn_fetch(const struct engine *e, uint64_t group_key, const struct sip_msg *m);

/* Finds or makes the transaction of a message, sets the sighting and moves the machine. 0 where the message lacks what
 * matching needs (Call-ID, CSeq, Via). */
ref txn_push(struct engine *e, ref msg, const struct sip_msg *m);

/* Live: fires the timers up to e->now. */
void txn_run_timers(struct engine *e);

/* Fires the timers of this transaction up to some time: that of its own message, which may be older than others (capture
 * agents send what they saw when they can, and their clocks differ), or e->now. */
void txn_settle_at(const struct engine *e, struct txn *t, captime when);

static inline void txn_settle(const struct engine *e, struct txn *t)
{
    txn_settle_at(e, t, e->now);
}

/* Does this failure end the INVITE because its client gave it up (RFC 3261 9.2)? 487 after a CANCEL; and 480 or 408, which say
 * no more than that nobody answered, once the CANCEL was accepted. */
bool txn_is_given_up(const struct engine *e, const struct txn *invite, unsigned status);

/* A CANCEL that was refused before its INVITE had a final response. */
bool txn_is_refused_cancel(const struct engine *e, const struct txn *cancel);

/* RFC 3261 17.1.3: a response is matched by its branch and method alone, so one with another Call-ID may still answer a BYE of
 * this engine; `from` has it. True where it does. */
bool txn_answer_stray(struct engine *e, const struct engine *from, const struct link_stray *s);

/* The request could not be delivered: moves the machine of its transaction. */
void txn_error(struct engine *e, const struct seen *seen, const struct sip_msg *request);

void txn_free_all(struct engine *e, struct group *g);

#endif
