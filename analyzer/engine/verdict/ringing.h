/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Did it ring at the callee? Only a 180 says so (RFC 3261 21.1.2), and only one that came from his side: a host that has
 * forwarded the INVITE may have a user agent of its own beside it that says 180 before anything came back (16.7). A gateway may
 * tell it by the Q.850 cause 19 alone (RFC 3398 7.2.4.1). */
#ifndef ENGINE_VERDICT_RINGING_H
#define ENGINE_VERDICT_RINGING_H

#include "engine/verdict/judge.h"

/* The first 180 of the callee's side, where it was seen first; 0: none. */
message_ref ringing_first(const struct judge *j);

/* The one that the caller got of it, else the same as above. */
message_ref ringing_heard(const struct judge *j);

/* The message whose Reason says that it rang and nobody answered; 0: none. */
message_ref ringing_told(const struct judge *j);

#endif
