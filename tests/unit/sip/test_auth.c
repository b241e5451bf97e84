/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/auth.h"
#include "sip/guard.h"
#include <criterion/criterion.h>

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
