/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose doing a failure is: who made the final response (origin.def), whose fault it is and what that rests on
 * (evidence.def), whether the call may be tried again, and which side ended it. */
#ifndef ENGINE_VERDICT_FAULT_H
#define ENGINE_VERDICT_FAULT_H

#include "engine/verdict/judge.h"

/* Sets all of these; wants the outcome, the final response and the cause. */
void fault_judge(struct judge *j);

#endif
