/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When which transaction's timer fires: a heap, kept only live, where a call that times out must be told of at once. From
 * a file nobody looks in between: a transaction fires its timer when it is touched or when the capture ends, with the
 * same result (txn_settle). */
#ifndef ENGINE_STORE_TIMERS_H
#define ENGINE_STORE_TIMERS_H

#include "engine/store/store.h"

/* The deadline of this transaction has changed. */
void timers_start(struct engine *e, ref txn);

/* The next transaction with a timer that was due by e->now; 0 where there is none. It may have been restarted since. */
ref timers_next(struct engine *e);

#endif
