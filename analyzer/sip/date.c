/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/date.h"

static bool is_one_of(struct slice text, const char *names)
{
    for (; *names; names += 3)
        if (slice_eq(text, (struct slice){names, 3}))
            return true;
    return false;
}

static bool in_range(struct slice digits, uint64_t low, uint64_t high)
{
    uint64_t number;

    return slice_number(digits, high, &number) && number >= low;
}

static struct slice part(struct slice s, size_t at, size_t n)
{
    return slice_head(slice_from(s, at), n);
}

bool sip_date_is_valid(struct slice value)
{
    static const char form[] = "..., .. ... .... ..:..:.. GMT";

    if (value.n != sizeof form - 1)
        return false;
    for (size_t i = 0; i < value.n; i++)
        if (form[i] != '.' && form[i] != value.p[i])
            return false;
    return is_one_of(part(value, 0, 3), "MonTueWedThuFriSatSun") && in_range(part(value, 5, 2), 1, 31) &&
           is_one_of(part(value, 8, 3), "JanFebMarAprMayJunJulAugSepOctNovDec") &&
           in_range(part(value, 12, 4), 0, 9999) && in_range(part(value, 17, 2), 0, 23) &&
           in_range(part(value, 20, 2), 0, 59) && in_range(part(value, 23, 2), 0, 60);
}
