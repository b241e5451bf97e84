/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/history.h"

#include <criterion/criterion.h>

/* The example of RFC 7044 5. */
#define EXAMPLE                                                                                                        \
    "<sip:UserA@ims.example.com?Reason=SIP%3Bcause%3D302>;index=1.1,"                                                  \
    "<sip:UserB@example.com?Privacy=history&Reason=SIP%3Bcause%3D486>;index=1.2;mp=1.1,"                               \
    "<sip:45432@192.168.0.3>;index=1.3;rc=1.2"

Test(history, the_entries_of_history_info_decode)
{
    struct slice rest = SLICE_LIT(EXAMPLE);
    struct sip_history h;

    cr_assert(sip_history_next(&rest, &h));
    cr_slice(h.uri, "sip:UserA@ims.example.com");
    cr_slice(h.index, "1.1");
    cr_expect_eq(h.cause, 302);
    cr_slice(h.mapped, "-");
    cr_assert(sip_history_next(&rest, &h));
    cr_slice(h.uri, "sip:UserB@example.com");
    cr_slice(h.mapped, "1.1");
    cr_expect_eq(h.cause, 486);
    cr_assert(sip_history_next(&rest, &h));
    cr_expect_eq(h.cause, 0);
    cr_expect_not(sip_history_next(&rest, &h));
}

Test(history, who_diverted_is_the_entry_that_was_mapped_or_has_a_reason)
{
    static const struct {
        const char *values, *uri;
        unsigned cause;
    } rows[] = {
        {EXAMPLE, "sip:UserA@ims.example.com", 302},
        {"<sip:a@h>;index=1, <sip:b@h?Reason=SIP;cause=480>;index=1.1, <sip:c@h>;index=1.2", "sip:b@h", 480},
        {"<sip:a@h>;index=1, <sip:b@h>;index=1.1;rc=1", NULL, 0},
        {"<sip:a@h>;index=1, <sip:b@h>;index=1.1;mp=7", NULL, 0},
        {"", NULL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sip_history h;
        bool diverted = sip_history_diverted(slice_of(rows[i].values), &h);
        cr_assert_eq(diverted, rows[i].uri != NULL, "%s", rows[i].values);
        if (diverted) {
            cr_slice(h.uri, rows[i].uri);
            cr_expect_eq(h.cause, rows[i].cause, "%s", rows[i].values);
        }
    }
}

Test(history, the_first_diversion_is_the_latest)
{
    struct slice uri, reason;

    cr_assert(sip_history_diversion(
        SLICE_LIT("\"Bob\" <sip:bob@biloxi.example>;reason=no-answer;counter=1, <sip:x@h>;reason=unconditional"), &uri,
        &reason));
    cr_slice(uri, "sip:bob@biloxi.example");
    cr_slice(reason, "no-answer");
    cr_expect_not(sip_history_diversion(SLICE_LIT(""), &uri, &reason));
}
