/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/rack.h"
#include <criterion/criterion.h>

Test(rack, two_numbers_and_a_method_decode)
{
    struct sip_rack rack;

    cr_assert_eq(sip_rack_parse(SLICE_LIT("776656 1 INVITE"), &rack), SIP_OK);
    cr_expect_eq(rack.rseq, 776656);
    cr_expect_eq(rack.cseq, 1);
    cr_slice(rack.method, "INVITE");
    cr_assert_eq(sip_rack_parse(SLICE_LIT(" 1\r\n\t2   X "), &rack), SIP_OK);
    cr_slice(rack.method, "X");
}

Test(rack, anything_else_is_refused)
{
    static const char *const texts[] = {
        "", "1", "1 2", "1 x INVITE", "x 1 INVITE", "1 2 INVITE x", "4294967296 1 INVITE", "1 2 (x"};
    struct sip_rack rack;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_eq(sip_rack_parse(slice_of(texts[i]), &rack), SIP_NOT, "%s", texts[i]);
}
