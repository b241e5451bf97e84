/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The grammar of the values of header fields (RFC 3261 25.1 and the RFCs of the others), as patterns in grammar.def. Strict: for findings,
 * not for decoding. All work is linear in the value. */
#ifndef SIP_GRAMMAR_H
#define SIP_GRAMMAR_H

#include "sip/header.h"

/* The pattern of a header field; NULL where there is none. */
const char *grammar_pattern(enum sip_header h);

/* Whether a value (of a list: one of its values) follows a pattern. */
bool grammar_fits(const char *pattern, struct slice value);

#endif
