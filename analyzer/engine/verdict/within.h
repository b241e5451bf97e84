/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What failed within the session of an answered call, and what it did to it: re-INVITE and UPDATE (RFC 3261 14, RFC 3311),
 * the requests whose failure ends the dialog (RFC 5057 5), the session timer (RFC 4028 10), and BYE (RFC 3261 15). */
#ifndef ENGINE_VERDICT_WITHIN_H
#define ENGINE_VERDICT_WITHIN_H

#include "engine/verdict/judge.h"

void within_tell(struct judge *j);

/* The dialog of the call that a failure of a request within it has ended (RFC 5057 5.1, 5.2); NULL where there is none. */
const struct dialog *within_lost(const struct judge *j);

#endif
