/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What capture agents said of messages that they sent on (HEP): a side table by message number, so that a message that was
 * captured itself costs nothing. Texts are in the group's arena. */
#ifndef ENGINE_STORE_AGENT_H
#define ENGINE_STORE_AGENT_H

#include "engine/store/store.h"

/* Notes what is in *seen, where an agent sent this new message. */
void agent_note(struct engine *e, const struct message *m, const struct seen *seen);

/* The message goes away, and so does its note. */
void agent_forget(struct engine *e, const struct message *m);

/* The time by the agents' clocks, where all messages are theirs; else the time as it is. */
captime agent_clock(const struct engine *e, captime now);
captime agent_clock_of(const struct engine *const *engines, unsigned n, captime now); /* of all these together */

/* Bytes in use. */
size_t agent_bytes(const struct engine *e);

#endif
