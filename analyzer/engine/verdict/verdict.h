/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a call ended and why: reads what was collected and decides, rule by rule (rules.def), with the message that shows
 * each step. Nothing here changes the model but the parents of the call's INVITE transactions. */
#ifndef ENGINE_VERDICT_VERDICT_H
#define ENGINE_VERDICT_VERDICT_H

#include "engine/store/store.h"

struct verdict;

void verdict_of(struct engine *e, ref call, struct verdict *out);

#endif
