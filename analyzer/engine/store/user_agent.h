/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The User-Agent of the caller's INVITE (RFC 3261 20.41). Many calls share few of them, so each text is kept once, for as
 * long as the engine lives; there are at most USER_AGENTS of them. */
#ifndef ENGINE_STORE_USER_AGENT_H
#define ENGINE_STORE_USER_AGENT_H

#include "engine/store/read.h"

struct sip_msg;
struct engine;

enum {
    USER_AGENTS = 16384,
    USER_AGENT_LENGTH = 256, /* bytes of one; longer ones are not kept */
};

/* Notes what this INVITE, the caller's own, says of its sender. */
void user_agent_push(struct engine *e, struct call *c, const struct sip_msg *m);

/* What was noted; SLICE_NONE where there is none. */
struct slice user_agent_of(const struct engine *e, const struct call *c);

size_t user_agent_bytes(const struct engine *e);
void user_agent_clear(struct engine *e);

#endif
