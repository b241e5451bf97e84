/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that is wrong with one message: sip_msg_parse notes what it passes by, this decodes every known header field and
 * the session description as well. Slow beside the parse, so it is asked only where somebody reads the answer. What
 * only the neighbours of a message show is the engine's. */
#ifndef SIP_CHECK_H
#define SIP_CHECK_H

#include "sip/msg.h"

/* Fills `out` with the findings of the parse and those of the check, at most `room`, by offset. Returns how many they
 * are. Header lines beyond SIP_MAX_LINES are not looked at. */
size_t sip_check(const struct sip_msg *m, enum sip_transport t, struct finding *out, size_t room);

#endif
