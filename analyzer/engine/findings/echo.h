/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a response repeats what it must of its request (RFC 3261 8.2.6.2): Via, From, and To with its tag (with
 * another Call-ID or CSeq it would not be known as its response). Both are decoded again from the kept bytes, so it is asked
 * only for the findings of a message. */
#ifndef ENGINE_FINDINGS_ECHO_H
#define ENGINE_FINDINGS_ECHO_H

#include "base/slice.h"

struct engine;
struct message;
struct txn;

bool echo_differs(const struct engine *e, const struct txn *t, const struct message *m);

#endif
