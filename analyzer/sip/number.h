/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a URI names, for a comparison across networks: the user part, and of a telephone number its digits without "+",
 * leading zeros and visual separators (RFC 3966 5.1.1), where one may have a longer prefix than the other. A guess, which
 * is why it is only one piece of evidence among others. */
#ifndef SIP_NUMBER_H
#define SIP_NUMBER_H

#include "base/slice.h"

enum { SIP_NUMBER_DIGITS = 32 };

struct sip_number {
    struct slice user; /* SLICE_NONE where there is none */
    uint8_t n_digits;  /* 0: not a telephone number */
    char digits[SIP_NUMBER_DIGITS];
};

void sip_number_of(struct slice uri, struct sip_number *out);

/* The same user. Numbers of six digits and more are the same where one ends with the other; false where either has no
 * user. */
bool sip_number_same(const struct sip_number *a, const struct sip_number *b);

/* The same for all that are the same; 0 where there is no user. */
uint32_t sip_number_key(const struct sip_number *p);

#endif
