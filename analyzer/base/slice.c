/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/slice.h"

bool slice_eq_folded(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i] && slice_lower(a.p[i]) != slice_lower(b.p[i]))
            return false;
    return true;
}

size_t slice_search(struct slice s, struct slice needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (slice_starts(slice_from(s, i), needle))
            return i;
    return s.n;
}

size_t slice_search_i(struct slice s, struct slice needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (slice_startsi(slice_from(s, i), needle))
            return i;
    return s.n;
}

bool slice_number(struct slice s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.n == 0)
        return false;
    for (const char *c = s.p, *end = s.p + s.n; c < end; c++) {
        unsigned digit = (unsigned)*c - '0';
        if (digit > 9 || (value > UINT64_MAX / 10 - 1 && value > (UINT64_MAX - digit) / 10))
            return false;
        value = value * 10 + digit;
    }
    if (value <= max)
        *out = value;
    return value <= max;
}
