/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the Reason headers of a call say (RFC 3326): a specific Q.850 cause beats the generic 16, 31 and 127. */
#ifndef ENGINE_CALL_CALL_REASON_H
#define ENGINE_CALL_CALL_REASON_H

#include "engine/store/ref.h"

struct call;
struct engine;
struct sip_msg;

/* Takes the Reason headers of a message of the call. */
void call_reason_push(struct engine *e, struct call *c, message_ref msg, const struct sip_msg *m);

/* 0 (none), 16, 31 and 127 say nothing in particular. */
bool call_reason_is_generic(unsigned cause);

#endif
