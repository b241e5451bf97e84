/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/wording.h"
#include <criterion/criterion.h>

static const struct {
    unsigned code;
    const char *phrase;
    enum sip_wording wording;
} cases[] = {
    {403, "Forbidden", SIP_WORDING_NONE},
    {403, "FORBIDDEN.", SIP_WORDING_NONE},
    {403, "", SIP_WORDING_NONE},
    {403, "Wrong password", SIP_WORDING_CREDENTIALS},
    {403, "Forbidden (Bad auth)", SIP_WORDING_CREDENTIALS},
    {403, "Forbidden auth ID", SIP_WORDING_CREDENTIALS},
    {403, "Authentication Failure", SIP_WORDING_CREDENTIALS},
    {403, "Invalid Credentials", SIP_WORDING_CREDENTIALS},
    {403, "Digest replay attack detected", SIP_WORDING_CREDENTIALS},
    {403, "Username mismatch", SIP_WORDING_CREDENTIALS},
    {403, "Not authorized", SIP_WORDING_OTHER},
    {403, "Unauthorised destination", SIP_WORDING_OTHER},
    {403, "Authenticated, but not allowed", SIP_WORDING_OTHER},
    {403, "Not relaying", SIP_WORDING_OTHER},
    {403, "Insufficient balance", SIP_WORDING_OTHER},
    {403, "Decline", SIP_WORDING_OTHER},
    {603, "Decline", SIP_WORDING_NONE},
};

Test(wording, a_phrase_says_what_a_refusal_is_about)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(sip_wording_of_phrase(cases[i].code, slice_of(cases[i].phrase)), cases[i].wording, "%s", cases[i].phrase);
    cr_expect_eq(sip_wording_of_phrase(403, SLICE_NONE), SIP_WORDING_NONE);
    cr_expect_eq(sip_wording_of_text(SLICE_LIT("Forbidden")), SIP_WORDING_OTHER);
    cr_expect_eq(sip_wording_of_text(SLICE_LIT("  ")), SIP_WORDING_NONE);
}
