/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has this message been seen before? An endpoint's retransmission is told from the second capture of one packet by time,
 * IP id and bytes. The same message on the next hop is in another transaction and never gets here. */
#ifndef ENGINE_DIALOG_REPEATS_H
#define ENGINE_DIALOG_REPEATS_H

#include "engine/store/store.h"

/* Compares `m` (not yet linked) with the messages of its transaction and sets its sighting and `of`. */
void repeats_find(const struct engine *e, const struct txn *t, struct message *m);

#endif
