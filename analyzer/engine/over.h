/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Early release: a Call-ID whose calls are over, and for which nothing can come any more that would change what was said of
 * it, is decided, added to the summary, given to engine_options.on_release, and freed. So memory follows what is in
 * progress, not the length of the capture. What may still come decides how long to wait:
 *  - retransmissions, until 64*T1 after the last message (RFC 3261 17.1.1.2, 17.2.1);
 *  - the repair of a refused INVITE, CALL_RETRY (call.h); the call that a REFER asks for, as long as that may be (transfer_link.h);
 *  - NOTIFYs of a subscription, until it has ended or expired; a contact that flaps (BINDING_FLAP, binding.h);
 *  - the legs of one session are released together;
 *  - anything, while a dialog is confirmed, or a transaction has no final response. */
#ifndef ENGINE_OVER_H
#define ENGINE_OVER_H

#include "engine/store/store.h"

/* In this order, each for all engines before the next one, because the legs of a call may be in several of them. Those of
 * one engine may be called for all at the same time. */
void over_find(struct engine *e); /* what is over by e->now; each Call-ID is looked at at most every 64*T1 */
void over_join(struct engine *const *engines, unsigned n); /* what goes together */
void over_decide(struct engine *e);
void over_link(struct engine *e);
void over_measure(struct engine *e); /* into the summary */
void over_give_back(struct engine *const *engines, unsigned n);

#endif
