/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the other legs of a call say of it (legs.h). A back-to-back user agent tells its caller what it likes: why the call failed,
 * and whose doing that is, shows on the leg where it happened. The outcome of each leg stays what was said on it. The verdicts of
 * the other legs are worked out for this, so it does not matter whether they were decided before. */
#ifndef ENGINE_VERDICT_LINKED_H
#define ENGINE_VERDICT_LINKED_H

#include "engine/store/store.h"

struct verdict;

/* Completes the verdict of a call that has its own. */
void linked_judge(struct engine *e, call_ref call, struct verdict *v);

#endif
