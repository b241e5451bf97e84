/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last word: fires what timers are due, decides every open verdict and adds the result to the summary. */
#ifndef ENGINE_SETTLE_H
#define ENGINE_SETTLE_H

#include "engine/store/store.h"

/* Everything, at the end of the input: first what became of it, then what legs say of each other, then the figures, in the
 * order of the numbers. Of several engines all do one before any does the next, because a call may be the leg of another
 * engine's. */
void settle_decide_all(struct engine *e);
void settle_link_all(struct engine *e);
void settle_measure_all(struct engine *e);

/* Everything, but not for good: without the summary, and settle_take_back undoes it. */
void settle_for_now(struct engine *e);
void settle_take_back(struct engine *e);

/* The same for one Call-ID, which is about to be freed. */
void settle_decide(struct engine *e, ref group);
void settle_link(struct engine *e, ref group);
void settle_measure(struct engine *e, ref group);

/* Decides the verdict of a call and ends what hangs on it (early dialogs). */
void settle_call(struct engine *e, call_ref call);

#endif
