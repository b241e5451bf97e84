/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/session.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_result result;
    uint32_t seconds;
    enum sip_refresher refresher;
} cases[] = {
    {"1800", SIP_OK, 1800, REFRESHER_NONE},
    {"4000;refresher=uac", SIP_OK, 4000, REFRESHER_UAC},
    {" 90 ; x ; Refresher = UAS", SIP_OK, 90, REFRESHER_UAS},
    {"90;refresher=x", SIP_OK, 90, REFRESHER_NONE},
    {"4294967296", SIP_NOT, 0, REFRESHER_NONE},
    {"-1", SIP_NOT, 0, REFRESHER_NONE},
    {"", SIP_NOT, 0, REFRESHER_NONE},
    {";refresher=uac", SIP_NOT, 0, REFRESHER_NONE},
};

Test(session, values_decode)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sip_session session;

        cr_assert_eq(sip_session_parse(slice_of(cases[i].text), &session), cases[i].result, "%s", cases[i].text);
        if (cases[i].result != SIP_OK)
            continue;
        cr_expect_eq(session.seconds, cases[i].seconds, "%s", cases[i].text);
        cr_expect_eq(session.refresher, cases[i].refresher, "%s", cases[i].text);
    }
}
