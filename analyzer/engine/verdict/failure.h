/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a call was not answered: the final response that the caller got and what it means there (RFC 3261 16.7, 21), or
 * what stands for one where none came (17.1.1.2, 9.1, 8.1.3.1). */
#ifndef ENGINE_VERDICT_FAILURE_H
#define ENGINE_VERDICT_FAILURE_H

#include "base/slice.h"
#include "engine/verdict/judge.h"

/* Finds what the caller saw of the last attempt: the verdict's root and leaf. True where that has a final response. */
bool failure_find_root(struct judge *j);

/* Decides the outcome of a call that was not answered. */
void failure_judge(struct judge *j, bool has_final);

/* The CANCEL of the deciding INVITE; 0 where none was seen. */
ref failure_cancel(const struct judge *j);

/* A CANCEL that a proxy sent though none had come to it; 0 where there is none. */
ref failure_proxys_cancel(const struct judge *j);

/* Does the CANCEL of the deciding INVITE say "completed elsewhere" (RFC 3326 3.1)? What a proxy writes into its own while the
 * caller gives up, or where another branch has no 2xx, is nothing to go by. */
bool failure_is_elsewhere(const struct judge *j);

#endif
