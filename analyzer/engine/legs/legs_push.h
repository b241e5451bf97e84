/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What messages say about the legs of their call: put into the link log. */
#ifndef ENGINE_LEGS_LEGS_PUSH_H
#define ENGINE_LEGS_LEGS_PUSH_H

#include "engine/store/store.h"
#include "sip/msg.h"

/* Takes the first sighting of a message of a call. */
void legs_push(struct engine *e, message_ref msg, const struct sip_msg *m);

/* Is there anything in a message for legs_push? */
static inline bool legs_push_wants(const struct sip_msg *m)
{
    return m->method == METHOD_INVITE || sip_msg_has(m, HEADER_SESSION_ID);
}

#endif
