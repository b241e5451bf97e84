/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "records/filter_value.h"

/* Takes the sign off. */
static bool take_minus(struct slice *text)
{
    if (text->n == 0 || text->p[0] != '-')
        return false;
    *text = slice_from(*text, 1);
    return true;
}

bool filter_value_whole(struct slice text, int64_t *out)
{
    bool minus = take_minus(&text);
    uint64_t number;

    if (!slice_number(text, INT64_MAX, &number))
        return false;
    *out = minus ? -(int64_t)number : (int64_t)number;
    return true;
}

/* The digits behind a decimal point, in units of 10 to the -places. */
static bool decimals(struct slice digits, size_t places, uint64_t *out)
{
    if (digits.n > places || !slice_number(digits, UINT32_MAX, out))
        return false;
    for (size_t i = digits.n; i < places; i++)
        *out *= 10;
    return true;
}

bool filter_value_ms(struct slice text, captime *out)
{
    bool minus = take_minus(&text);
    size_t point = slice_find(text, '.');
    uint64_t whole, fraction = 0;

    if (!slice_number(slice_head(text, point), INT64_MAX / CAPTIME_MS - 1, &whole))
        return false;
    if (point < text.n && !decimals(slice_from(text, point + 1), 6, &fraction))
        return false;
    *out = (captime)whole * CAPTIME_MS + (captime)fraction;
    if (minus)
        *out = -*out;
    return true;
}

/* Takes exactly `digits` digits between `low` and `high`. */
static bool take_number(struct slice *text, size_t digits, unsigned low, unsigned high, int64_t *out)
{
    uint64_t number;

    if (text->n < digits || !slice_number(slice_head(*text, digits), high, &number) || number < low)
        return false;
    *text = slice_from(*text, digits);
    *out = (int64_t)number;
    return true;
}

static bool take_char(struct slice *text, const char *any)
{
    if (text->n == 0 || text->p[0] == '\0' || !strchr(any, text->p[0]))
        return false;
    *text = slice_from(*text, 1);
    return true;
}

/* Days since 1970-01-01 in the Gregorian calendar; the year is counted from March, so that the leap day is its last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t in_year = (153 * (month + (month <= 2 ? 9 : -3)) + 2) / 5 + day - 1;

    return y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
}

static int64_t days_in(int64_t year, int64_t month)
{
    return month == 12 ? 31 : days_of(year, month + 1, 1) - days_of(year, month, 1);
}

static bool take_date(struct slice *text, int64_t *days)
{
    int64_t year, month, day;

    if (!take_number(text, 4, 1678, 2261, &year) || !take_char(text, "-") || !take_number(text, 2, 1, 12, &month) ||
        !take_char(text, "-") || !take_number(text, 2, 1, 31, &day) || day > days_in(year, month))
        return false;
    *days = days_of(year, month, day);
    return true;
}

static bool take_fraction(struct slice *text, uint64_t *ns)
{
    size_t n = 0;

    while (n < text->n && text->p[n] >= '0' && text->p[n] <= '9')
        n++;
    if (!decimals(slice_head(*text, n), 9, ns))
        return false;
    *text = slice_from(*text, n);
    return true;
}

/* hour:minute, and :second.fraction where it is there. */
static bool take_clock(struct slice *text, int64_t *seconds, uint64_t *ns)
{
    int64_t hour, minute, second = 0;

    if (!take_number(text, 2, 0, 23, &hour) || !take_char(text, ":") || !take_number(text, 2, 0, 59, &minute))
        return false;
    if (take_char(text, ":")) {
        if (!take_number(text, 2, 0, 60, &second))
            return false;
        if (take_char(text, ".") && !take_fraction(text, ns))
            return false;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool take_zone(struct slice *text, int64_t *east)
{
    int64_t hour, minute;

    if (text->n == 0 || take_char(text, "Zz"))
        return true;
    bool west = text->p[0] == '-';
    if (!take_char(text, "+-") || !take_number(text, 2, 0, 23, &hour) || !take_char(text, ":") ||
        !take_number(text, 2, 0, 59, &minute))
        return false;
    *east = (hour * 3600 + minute * 60) * (west ? -1 : 1);
    return true;
}

bool filter_value_time(struct slice text, captime *out)
{
    int64_t days, seconds = 0, east = 0;
    uint64_t ns = 0;

    if (!take_date(&text, &days))
        return false;
    if (take_char(&text, "Tt ") && !take_clock(&text, &seconds, &ns))
        return false;
    if (!take_zone(&text, &east) || text.n)
        return false;
    *out = (days * 86400 + seconds - east) * CAPTIME_S + (captime)ns;
    return true;
}
