/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/auth.h"
#include "sip/guard.h"
#include <criterion/criterion.h>
#include <stdio.h>

Test(auth, a_challenge_decodes)
{
    struct sip_auth auth;

    cr_assert_eq(
        sip_auth_parse(SLICE_LIT("Digest realm=\"atlanta, ga\",\r\n domain=\"sip:ss1.example.com\", qop=\"auth\",\r\n "
                                 "nonce=\"f84f1cec41e6cbe5aea9c8e88d359\", opaque=\"\", stale=TRUE, algorithm=MD5"),
            &auth),
        SIP_OK);
    cr_slice(auth.scheme, "Digest");
    cr_slice(auth.realm, "atlanta, ga");
    cr_slice(auth.nonce, "f84f1cec41e6cbe5aea9c8e88d359");
    cr_slice(auth.algorithm, "MD5");
    cr_slice(auth.username, "-");
    cr_slice(auth.response, "-");
    cr_expect(auth.stale);
}

Test(auth, credentials_decode)
{
    struct sip_auth auth;

    cr_assert_eq(
        sip_auth_parse(
            SLICE_LIT("digest USERNAME = \"bob\\\"x\" , realm=biloxi,response=\"6629fae4\",stale=false"), &auth),
        SIP_OK);
    cr_slice(auth.scheme, "digest");
    cr_slice(auth.username, "bob\\\"x");
    cr_slice(auth.realm, "biloxi");
    cr_slice(auth.response, "6629fae4");
    cr_expect_not(auth.stale);
}

Test(auth, unknown_schemes_decode)
{
    struct sip_auth auth;

    cr_assert_eq(sip_auth_parse(SLICE_LIT("NoOneKnowsThisScheme opaque-data=here"), &auth), SIP_OK);
    cr_slice(auth.scheme, "NoOneKnowsThisScheme");
    cr_slice(auth.realm, "-");
    cr_expect_eq(sip_auth_parse(SLICE_LIT(""), &auth), SIP_NOT);
    cr_expect_eq(sip_auth_parse(SLICE_LIT("\"x\""), &auth), SIP_NOT);
    cr_expect_eq(sip_auth_parse(SLICE_NONE, &auth), SIP_NOT);
}

Test(auth, a_nonce_count_is_eight_hexadecimal_digits)
{
    static const struct {
        const char *text;
        uint32_t count;
    } cases[] = {{"nc=00000001", 1}, {"nc=0000000A", 10}, {"nc=ffffffff", 0xffffffff}, {"nc=\"00000002\"", 2}, {"nc=3", 3},
        {"nc=000000001", 0}, {"nc=0000000g", 0}, {"nc=", 0}, {"qop=auth", 0}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        struct sip_auth auth;
        int n = snprintf(text, sizeof text, "Digest realm=\"r\", %s", cases[i].text);
        cr_assert_eq(sip_auth_parse((struct slice){text, (size_t)n}, &auth), SIP_OK);
        cr_expect_eq(auth.nonce_count, cases[i].count, "%s", text);
    }
}
