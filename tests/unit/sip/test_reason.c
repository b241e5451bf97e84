/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/reason.h"
#include <criterion/criterion.h>

Test(reason, several_values_decode)
{
    struct slice rest = SLICE_LIT("Q.850 ;cause=16 ;text=\"Terminated, normally\", SIP ;cause=600;x, preemption");
    struct sip_reason reason;

    cr_assert(sip_reason_next(&rest, &reason));
    cr_slice(reason.protocol, "Q.850");
    cr_expect(reason.has_cause);
    cr_expect_eq(reason.cause, 16);
    cr_slice(reason.text, "Terminated, normally");
    cr_assert(sip_reason_next(&rest, &reason));
    cr_slice(reason.protocol, "SIP");
    cr_expect_eq(reason.cause, 600);
    cr_slice(reason.text, "-");
    cr_assert(sip_reason_next(&rest, &reason));
    cr_slice(reason.protocol, "preemption");
    cr_expect_not(reason.has_cause);
    cr_expect_not(sip_reason_next(&rest, &reason));
}

Test(reason, a_cause_is_a_number)
{
    static const char *const texts[] = {"Q.850;cause=", "Q.850;cause", "Q.850;cause=x", "Q.850;cause=99999999999"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct slice rest = slice_of(texts[i]);
        struct sip_reason reason;
        cr_assert(sip_reason_next(&rest, &reason));
        cr_expect_not(reason.has_cause, "%s", texts[i]);
    }
}
