/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Q.850 cause of a call. Native ones are from Reason headers (RFC 3326), where a specific cause beats the generic
 * 16, 31 and 127; else it is mapped from the final response (RFC 3398 8.2.6.1). Both are kept, so that it shows where
 * they disagree. */
#ifndef ENGINE_VERDICT_CAUSE_H
#define ENGINE_VERDICT_CAUSE_H

#include "base/slice.h"
#include "engine/verdict/judge.h"

struct sip_msg;

/* Sets the causes of the verdict. */
void cause_judge(struct judge *j);

#endif
