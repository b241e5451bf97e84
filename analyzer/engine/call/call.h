/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls: an INVITE attempt with all its hops, forks, and the attempts that repair it (challenge, redirect …), and all that
 * happens in the dialogs it makes. A Call-ID that is used again later is another call. */
#ifndef ENGINE_CALL_CALL_H
#define ENGINE_CALL_CALL_H

#include "engine/store/store.h"

/* An attempt that comes later than this after the response that asked for it is a new call: a person may have to be asked for
 * a password, but nobody waits longer. */
#define CALL_RETRY (180 * CAPTIME_S)

/* Finds or makes the call of a message that is in a transaction, and notes what the message means for it. */
void call_push(struct engine *e, ref msg, const struct sip_msg *m);

/* Is there nothing left to wait for? */
bool call_is_over(struct engine *e, ref call);

/* Does this response ask for another attempt? (RFC 3261 8.1.3.4, 8.1.3.5, 22.2) */
bool call_may_retry(unsigned code);

void call_free_all(struct engine *e, struct group *g);

#endif
