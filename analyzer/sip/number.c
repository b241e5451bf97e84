/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/number.h"

#include "base/hash.h"

enum { SUFFIX = 6 }; /* digits that tell a number; shorter ones are extensions, which are compared whole */

static bool is_separator(char c)
{
    return c == '-' || c == '.' || c == '(' || c == ')' || c == ' ';
}

/* Stays without digits where it is no number, or too long for one. */
static void take_digits(struct sip_number *p)
{
    uint8_t n = 0;
    size_t i = p->user.n && p->user.p[0] == '+';

    for (; i < p->user.n; i++) {
        char c = p->user.p[i];
        if (is_separator(c) || (c == '0' && n == 0))
            continue;
        if (c < '0' || c > '9' || n == SIP_NUMBER_DIGITS)
            return;
        p->digits[n++] = c;
    }
    p->n_digits = n;
}

/* What stands before the "@", or the whole of a tel URI, without password and parameters: as much of a URI as a hot path
 * needs. */
static struct slice user_of(struct slice uri)
{
    size_t scheme = slice_find(uri, ':');
    struct slice rest = slice_from(uri, scheme + 1), user = slice_head(rest, slice_find(rest, '@'));

    if (user.n == rest.n && !slice_eqi(slice_head(uri, scheme), SLICE_LIT("tel")))
        return SLICE_NONE;
    user = slice_head(user, slice_find(user, ':'));
    return slice_head(user, slice_find(user, ';'));
}

void sip_number_of(struct slice uri, struct sip_number *out)
{
    out->user = user_of(uri);
    out->n_digits = 0;
    take_digits(out);
}

static bool ends_with(const struct sip_number *a, const struct sip_number *b)
{
    return a->n_digits >= b->n_digits && memcmp(a->digits + a->n_digits - b->n_digits, b->digits, b->n_digits) == 0;
}

bool sip_number_same(const struct sip_number *a, const struct sip_number *b)
{
    if (!a->user.n || !b->user.n)
        return false;
    if (a->n_digits >= SUFFIX && b->n_digits >= SUFFIX)
        return ends_with(a, b) || ends_with(b, a);
    return slice_eq(a->user, b->user);
}

uint32_t sip_number_key(const struct sip_number *p)
{
    if (p->n_digits >= SUFFIX)
        return hash_short((struct slice){p->digits + p->n_digits - SUFFIX, SUFFIX});
    return hash_short(p->user);
}
