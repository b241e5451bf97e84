/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of Warning (RFC 3261 20.43): a code, who warns, and a text in quotes. */
#ifndef SIP_WARNING_H
#define SIP_WARNING_H

#include "base/slice.h"

struct sip_warning {
    unsigned code;      /* 300..399 as registered; any three digits are taken */
    struct slice agent; /* host[:port] or a pseudonym */
    struct slice text;  /* between its quotes, escapes left; SLICE_NONE where there is none */
};

/* Takes the next value off the front of *rest; those without a code are passed over. False at the end. */
bool sip_warning_next(struct slice *rest, struct sip_warning *out);

/* What the code means (warning.def); NULL where it is not registered. */
const char *sip_warning_name(unsigned code);

/* Whether it speaks of an unavailable bearer capability, which a gateway maps to cause 65 (RFC 3398 8.2.6.1). */
bool sip_warning_is_bearer(unsigned code);

#endif
