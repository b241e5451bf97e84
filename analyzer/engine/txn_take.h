/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message tells of its transaction: the path, the codes, whether there are credentials, how often it was sent
 * again. Matching, states and timers are in txn.c. */
#ifndef ENGINE_TXN_TAKE_H
#define ENGINE_TXN_TAKE_H

#include "engine/internal.h"

/* Wants the sighting of the message. */
void txn_take(struct engine *e, struct txn *t, ref r, const struct sip_msg *m);

#endif
