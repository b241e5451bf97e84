/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Q.850 cause of a call. Native ones are from Reason headers (RFC 3326), where a specific cause beats the generic
 * 16, 31 and 127; else it is mapped from the final response (RFC 3398 8.2.6.1). Both are kept, so that it shows where
 * they disagree. */
#ifndef ENGINE_CAUSE_H
#define ENGINE_CAUSE_H

#include "engine/judge.h"

/* Takes the Reason headers of a message of the call. */
void cause_take(struct engine *e, struct call *c, ref msg, const struct sip_msg *m);

/* 0 (none), 16, 31 and 127 say nothing in particular. */
bool cause_is_generic(unsigned cause);

/* Sets the causes of the verdict. */
void cause_judge(struct judge *j);

#endif
