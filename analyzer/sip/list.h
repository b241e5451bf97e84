/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comma-separated values of one header line (RFC 3261 7.3.1). Commas within quoted strings and within <> do not
 * separate. */
#ifndef SIP_LIST_H
#define SIP_LIST_H

#include "base/slice.h"

/* Takes the next value off the front of *rest, trimmed; empty values are passed over. False at the end. */
bool sip_list_next(struct slice *rest, struct slice *value);

/* The number of values. */
size_t sip_list_count(struct slice text);

#endif
