/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the other legs of a call say of it (legs.h). A back-to-back user agent tells its caller what it likes: why the call failed,
 * and whose doing that is, shows on the leg where it happened. The outcome of each leg stays what was said on it.
 * Legs may be of several engines, each with its thread: first all decide, then all find, and then each applies. */
#ifndef ENGINE_VERDICT_LINKED_H
#define ENGINE_VERDICT_LINKED_H

#include "engine/store/store.h"

/* What the other legs, which have their own verdicts, change of this one's: noted with the call. Reads them only. */
void linked_find(struct engine *e, call_ref call);

/* Makes it its verdict. */
void linked_apply(struct engine *e, call_ref call);

#endif
