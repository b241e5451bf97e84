/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who a URI names, for a comparison across networks: the user part, and of a telephone number its digits without "+",
 * leading zeros and visual separators (RFC 3966 5.1.1), where one may have a longer prefix than the other. A guess, which
 * is why it is only one piece of evidence among others. */
#ifndef ENGINE_PARTY_H
#define ENGINE_PARTY_H

#include "base/slice.h"

enum { PARTY_DIGITS = 32 };

struct party {
    struct slice user; /* SLICE_NONE where there is none */
    uint8_t n_digits;  /* 0: not a telephone number */
    char digits[PARTY_DIGITS];
};

void party_of(struct slice uri, struct party *out);

/* The same user. Numbers of six digits and more are the same where one ends with the other; false where either has no
 * user. */
bool party_same(const struct party *a, const struct party *b);

/* The same for all that are the same; 0 where there is no user. */
uint32_t party_key(const struct party *p);

#endif
