/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/diff_normal.h"

static struct diff_side *side(void)
{
    struct diff_side *s = g_new0(struct diff_side, 1);

    s->hosts[0] = (struct endpoint){.family = 4, .ip = {192, 0, 2, 1}};
    s->hosts[1] = (struct endpoint){.family = 4, .ip = {192, 0, 2, 2}};
    cr_assert(endpoint_parse(SLICE_LIT("2001:db8::1"), &s->hosts[2]));
    s->n_hosts = 3;
    s->caller = SLICE_LIT("alice");
    s->callee = SLICE_LIT("+4930123");
    return s;
}

static const struct {
    enum sip_header header;
    const char *value, *normal;
} values[] = {
    {HEADER_FROM, "\"A\" <sip:alice@a.example>;tag=88sja8x", "\"A\" <sip:alice@a.example>;tag=*"},
    {HEADER_VIA, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK77;received=192.0.2.9;rport=5061",
        "SIP/2.0/UDP {1};branch=*;received=*;rport=*"},
    {HEADER_VIA, "SIP/2.0/UDP 192.0.2.1;rport", "SIP/2.0/UDP {1};rport=*"},
    {HEADER_CONTACT, "<sip:alice@192.0.2.1:49152;transport=tcp>;expires=60", "<sip:{from}@{1};transport=tcp>;expires=60"},
    {HEADER_CONTACT, "<sip:+4930123@[2001:db8::1]:5060>", "<sip:{to}@{3}>"},
    {HEADER_CONTACT, "<sip:alice@10.0.0.7:5060>", "<sip:{from}@10.0.0.7>"}, /* not a host of the call: it matters */
    {HEADER_CONTACT, "<sip:alice2@192.0.2.11>", "<sip:alice2@192.0.2.11>"},
    {HEADER_CONTACT, "<sip:malice@192.0.2.1>", "<sip:malice@{1}>"},
    {HEADER_AUTHORIZATION, "Digest username=\"alice\",\r\n realm=\"r\", nonce=\"a\\\"b, c\", response=\"12\", nc=00000001, qop=auth",
        "Digest username=\"alice\", realm=\"r\", nonce=*, response=*, nc=*, qop=auth"},
    {HEADER_CALL_ID, "a84b4c76e66710", "*"},
    {HEADER_CSEQ, "4711 INVITE", "*"},
    {HEADER_USER_AGENT, "Phone 1.2.3.4 (tag 5)", "Phone 1.2.3.4 (tag 5)"},
    {HEADER_USER_AGENT, "", ""},
    {HEADER_OTHER, "sip:+4930123@192.0.2.2:5080;user=phone", "sip:{to}@{2};user=phone"},
    {HEADER_OTHER, "[2001:db8::", "[2001:db8::"},
    {HEADER_OTHER, "nonce=\"", "nonce=*"},
};

Test(diff_normal, what_is_bound_to_differ_becomes_the_same)
{
    struct diff_side *s = side();

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        GString *out = g_string_new(NULL);
        diff_normal_value(out, s, values[i].header, slice_of(values[i].value));
        cr_expect_str_eq(out->str, values[i].normal, "%s becomes %s", values[i].value, out->str);
        g_string_free(out, TRUE);
    }
    g_free(s);
}

static const struct {
    const char *line, *normal;
} lines[] = {
    {"o=alice 2890844526 2890844527 IN IP4 192.0.2.1", "o=* * * IN IP4 {1}"},
    {"o=", "o=* * * "},
    {"c=IN IP4 192.0.2.2", "c=IN IP4 {2}"},
    {"c=IN IP4 10.1.1.1", "c=IN IP4 10.1.1.1"},
    {"m=audio 49170 RTP/AVP 0 8", "m=audio * RTP/AVP 0 8"},
    {"m=audio 0 RTP/AVP 0", "m=audio 0 RTP/AVP 0"}, /* refused */
    {"m=", "m= * "},
    {"a=rtcp:49171 IN IP4 192.0.2.1", "a=rtcp:*"},
    {"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 *"},
    {"a=ptime:20", "a=ptime:20"},
};

Test(diff_normal, lines_of_a_session_description_likewise)
{
    struct diff_side *s = side();

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        GString *out = g_string_new(NULL);
        diff_normal_sdp_line(out, s, slice_of(lines[i].line));
        cr_expect_str_eq(out->str, lines[i].normal, "%s becomes %s", lines[i].line, out->str);
        g_string_free(out, TRUE);
    }
    g_free(s);
}
