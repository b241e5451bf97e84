/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/date.h"
#include <criterion/criterion.h>

Test(date, dates_have_one_form)
{
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"Sat, 13 Nov 2010 23:29:00 GMT", true},
        {"Fri, 01 Jan 2010 16:00:00 EST", false},
        {"Sat, 13 Nov 2010 24:29:00 GMT", false},
        {"Sat, 32 Nov 2010 23:29:00 GMT", false},
        {"Sat, 13 nov 2010 23:29:00 GMT", false},
        {"Sam, 13 Nov 2010 23:29:00 GMT", false},
        {"Sat, 3 Nov 2010 23:29:00 GMT", false},
        {"Sat,  3 Nov 2010 23:29:00 GMT", false},
        {"Sat, 13 Nov 2010 23:29:61 GMT", false},
        {"Sat, 13 Nov 2010 23:29:00 GMT ", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(sip_date_is_valid(slice_of(cases[i].text)), cases[i].valid, "%s", cases[i].text);
}
