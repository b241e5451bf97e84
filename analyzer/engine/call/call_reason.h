/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the Reason headers of a call say (RFC 3326): a specific Q.850 cause beats the generic 16, 31 and 127. */
#ifndef ENGINE_CALL_CALL_REASON_H
#define ENGINE_CALL_CALL_REASON_H

#include "engine/store/ref.h"
#include "sip/status.h"

struct call;
struct engine;
struct sip_msg;

/* Takes the Reason headers of a message of the call. */
void call_reason_push(struct engine *e, struct call *c, message_ref msg, const struct sip_msg *m);

/* 0 (none), 16, 31 and 127 say nothing in particular. */
bool call_reason_is_generic(unsigned cause);

/* Whose fault a cause of ITU-T Q.850 tells; FAULT_NONE for those that leave it to the code. */
enum fault call_reason_fault(unsigned q850);

/* Has the value of a Reason header this cause? */
bool call_reason_has(struct slice value, struct slice protocol, unsigned cause);

/* What the value of a Reason header says of a request that ends a call: whose fault, and *q850 is the cause that it stands for.
 * FAULT_NONE where it is the usual end, not a failure: the generic causes of Q.850, SIP below 300, and 487. */
enum fault call_reason_failure(struct slice value, unsigned *q850);

#endif
