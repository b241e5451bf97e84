/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last word: fires what timers are due, decides every open verdict and adds the result to the summary. */
#ifndef ENGINE_SETTLE_H
#define ENGINE_SETTLE_H

#include "engine/store/store.h"

/* Everything, at the end of the input. */
void settle_all(struct engine *e);

/* Everything, but not for good: without the summary, and settle_take_back undoes it. */
void settle_for_now(struct engine *e);
void settle_take_back(struct engine *e);

/* One Call-ID that is about to be freed. */
void settle_evicted(struct engine *e, ref group);

/* Decides the verdict of a call and ends what hangs on it (early dialogs). */
void settle_call(struct engine *e, call_ref call);

#endif
