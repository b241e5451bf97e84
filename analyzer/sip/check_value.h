/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sip_check (check.h) says of the values of header fields beyond addresses: their grammar, their bounds, and whether what they
 * name is registered. */
#ifndef SIP_CHECK_VALUE_H
#define SIP_CHECK_VALUE_H

#include "sip/msg.h"

/* The findings of one line's value, at most `room`; returns how many. */
size_t check_value_of(const struct sip_msg *m, enum sip_header h, struct slice value, struct finding *out, size_t room);

/* The findings that need all lines of the message. */
size_t check_value_all(const struct sip_msg *m, struct finding *out, size_t room);

#endif
