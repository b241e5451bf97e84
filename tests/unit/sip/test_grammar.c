/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "sip/grammar.h"

/* Right and wrong values, from the grammars and examples of the RFCs that header.def names. */
static const struct {
    enum sip_header header;
    const char *value;
    bool right;
} cases[] = {
    {HEADER_ACCEPT, "application/sdp;level=1", true},
    {HEADER_ACCEPT, "*/*", true},
    {HEADER_ACCEPT, "", true},
    {HEADER_ACCEPT, "application", false},
    {HEADER_ACCEPT_LANGUAGE, "en-gb;q=0.8", true},
    {HEADER_ACCEPT_LANGUAGE, "en gb", false},
    {HEADER_ALERT_INFO, "<http://www.example.com/sounds/moo.wav>", true},
    {HEADER_ALERT_INFO, "<urn:alert:service:call-waiting>;x=y", true},
    {HEADER_ALERT_INFO, "moo.wav", false},
    {HEADER_ALLOW, "INVITE", true},
    {HEADER_ALLOW, "IN VITE", false},
    {HEADER_ALLOW_EVENTS, "presence.winfo", true},
    {HEADER_ALLOW_EVENTS, "presence..winfo", false},
    {HEADER_AUTHORIZATION, "Digest username=\"Alice\", realm=\"atlanta.com\",\r\n nonce=\"84a4cc6f3082121f32b42a2187831a9e\"", true},
    {HEADER_AUTHORIZATION, "Digest username=\"Alice", false},
    {HEADER_AUTHORIZATION, "Digest", false},
    {HEADER_CALL_ID, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@foo.bar.com", true},
    {HEADER_CALL_ID, "a b", false},
    {HEADER_CALL_ID, "a@b@c", false},
    {HEADER_CALL_INFO, "<http://www.example.com/alice/photo.jpg> ;purpose=icon", true},
    {HEADER_CALL_INFO, "<photo.jpg>;purpose=icon", false},
    {HEADER_CONTENT_DISPOSITION, "session;handling=optional", true},
    {HEADER_CONTENT_TYPE, "text/html; charset=ISO-8859-4", true},
    {HEADER_CONTENT_TYPE, "multipart/mixed;boundary=\"a b\"", true},
    {HEADER_CONTENT_TYPE, "text", false},
    {HEADER_CONTENT_TYPE, "text/html;;charset=x", false},
    {HEADER_EVENT, "dialog;id=7;call-id=\"a\";include-session-description", true},
    {HEADER_EVENT, "dialog;id=", false},
    {HEADER_FLOW_TIMER, "126", true},
    {HEADER_FLOW_TIMER, "2 min", false},
    {HEADER_GEOLOCATION, "<cid:alice123@atlanta.example.com>;x", true},
    {HEADER_GEOLOCATION_ERROR, "201;code=\"Permission To Retransmit\"", true},
    {HEADER_GEOLOCATION_ERROR, "bad", false},
    {HEADER_IDENTITY, "eyJhbGciOi.eyJkZXN0.rq3pjT1hoRw;info=<https://cert.example.org/p.cer>;alg=ES256;ppt=shaken", true},
    {HEADER_IDENTITY, "..rq3pjT1hoRw;info=<https://cert.example.org/p.cer>", true},
    {HEADER_IDENTITY, "a b;info=<https://cert.example.org/p.cer>", false},
    {HEADER_INFO_PACKAGE, "foo;bar=x", true},
    {HEADER_INFO_PACKAGE, "", false},
    {HEADER_MAX_BREADTH, "60", true},
    {HEADER_MAX_BREADTH, "60;x", false},
    {HEADER_MIME_VERSION, "1.0", true},
    {HEADER_MIME_VERSION, "1", false},
    {HEADER_MIN_SE, "90", true},
    {HEADER_MIN_SE, "ninety", false},
    {HEADER_PRIVACY, "id;critical", true},
    {HEADER_PRIVACY, "id,critical", false},
    {HEADER_RACK, "776656 1 INVITE", true},
    {HEADER_RACK, "776656 INVITE", false},
    {HEADER_REASON, "Q.850 ;cause=16 ;text=\"Terminated\"", true},
    {HEADER_REASON, "SIP cause=200", false},
    {HEADER_REPLACES, "98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff", true},
    {HEADER_RESOURCE_PRIORITY, "wps.3", true},
    {HEADER_RESOURCE_PRIORITY, "wps", false},
    {HEADER_RETRY_AFTER, "18000;duration=3600", true},
    {HEADER_RETRY_AFTER, "120 (I'm in a meeting)", true},
    {HEADER_RETRY_AFTER, "120 meeting", false},
    {HEADER_RSEQ, "988789", true},
    {HEADER_RSEQ, "-1", false},
    {HEADER_SERVER, "HomeServer v2", true},
    {HEADER_SERVER, "Softphone/Beta1.5 (a (nested) comment)", true},
    {HEADER_SERVER, "Phone (open", false},
    {HEADER_SESSION_EXPIRES, "4000;refresher=uac", true},
    {HEADER_SESSION_EXPIRES, ";refresher=uac", false},
    {HEADER_SESSION_ID, "ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2", true},
    {HEADER_SESSION_ID, "ab30317f", false},
    {HEADER_SUBSCRIPTION_STATE, "terminated;reason=noresource", true},
    {HEADER_SUBSCRIPTION_STATE, "terminated;reason=reason=noresource", false},
    {HEADER_SUPPORTED, "", true},
    {HEADER_SUPPORTED, "100rel", true},
    {HEADER_REQUIRE, "", false},
    {HEADER_TIMESTAMP, "54.21 0.3", true},
    {HEADER_TIMESTAMP, "54", true},
    {HEADER_TIMESTAMP, "now", false},
    {HEADER_USER_AGENT, "Softphone Beta1.5", true},
    {HEADER_WARNING, "307 isi.edu \"Session parameter 'foo' not understood\"", true},
    {HEADER_WARNING, "370 devnull:5060 \"Choose a bigger pipe\"", true},
    {HEADER_WARNING, "399  \"no agent\"", false},
    {HEADER_WARNING, "399 host text", false},
    {HEADER_WWW_AUTHENTICATE, "Digest realm=\"atlanta.com\", qop=\"auth\", nonce=\"84a4\", opaque=\"\", stale=FALSE, algorithm=MD5", true},
    {HEADER_WWW_AUTHENTICATE, "Digest realm=atlanta com", false},
};

Test(grammar, right_values_fit_and_wrong_ones_do_not)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(grammar_fits(grammar_pattern(cases[i].header), slice_of(cases[i].value)), cases[i].right, "%s: %s",
            sip_header_name(cases[i].header), cases[i].value);
}

Test(grammar, what_has_no_pattern_says_so)
{
    cr_expect_null(grammar_pattern(HEADER_SUBJECT));
    cr_expect_null(grammar_pattern(HEADER_OTHER));
    cr_expect_null(grammar_pattern(HEADERS));
}
