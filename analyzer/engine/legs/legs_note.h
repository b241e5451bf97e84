/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What legs.c is told: messages as they come in, calls as they are freed. For the engine's own files. */
#ifndef ENGINE_LEGS_LEGS_NOTE_H
#define ENGINE_LEGS_LEGS_NOTE_H

#include "engine/store/store.h"
#include "sip/msg.h"

/* Notes what a first sighting says about the legs of its call, and looks for others. */
void legs_push(struct engine *e, ref msg, const struct sip_msg *m);

/* Is there anything in a message that legs_push takes note of? */
static inline bool legs_wants(const struct sip_msg *m)
{
    return m->method == METHOD_INVITE || sip_msg_has(m, HEADER_SESSION_ID);
}

/* The call is about to be freed: nothing refers to it any more. */
void legs_forget(struct engine *e, ref call);

void legs_init(struct engine *e);
void legs_clear(struct engine *e);

/* Bytes of live objects and their table, without the cache of traits, whose size is fixed. */
size_t legs_bytes(const struct engine *e);

#endif
