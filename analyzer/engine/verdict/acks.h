/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What became of the ACKs to the 2xx of a call, on every hop and in every re-INVITE (RFC 3261 13.3.1.4): whoever accepted the
 * INVITE sends its 2xx again until an ACK comes, for 64*T1 at most. So repetitions show what the host behind the last hop got. */
#ifndef ENGINE_VERDICT_ACKS_H
#define ENGINE_VERDICT_ACKS_H

#include "engine/verdict/judge.h"

/* Says ack_missing, ack_late or ack_not_accepted, with the message that names the hop. */
void acks_tell(struct judge *j);

#endif
