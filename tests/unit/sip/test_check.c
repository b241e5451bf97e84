/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/check.h"
#include "sip/guard.h"
#include <criterion/criterion.h>
#include <glib.h>

enum { ROOM = 64 };

static struct sip_msg msg;
static struct finding found[ROOM];

#define IDENTITY                                                                                                       \
    "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nMax-Forwards: "     \
    "70\r\n"
#define OPTIONS  "OPTIONS sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 OPTIONS\r\n"
#define INVITE   "INVITE sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 INVITE\r\nSupported:\r\nAllow: INVITE\r\n"
#define REGISTER "REGISTER sip:d SIP/2.0\r\n" IDENTITY "CSeq: 1 REGISTER\r\n"

static const struct {
    const char *text;
    enum finding_code code;
    const char *at; /* the text that it is about, NULL where something is missing */
} cases[] = {
    {OPTIONS "Subject: a\rb\r\n\r\n", FINDING_BARE_CR, "\r"},
    {OPTIONS "Subject: a\x01\r\n\r\n", FINDING_CONTROL_CHARACTER, "\x01"},
    {OPTIONS "Subject: a\xff\r\n\r\n", FINDING_NON_UTF8, "\xff"},
    {OPTIONS "Subject: a\xc0\xaf\r\n\r\n", FINDING_NON_UTF8, "\xc0"},
    {OPTIONS "Subject: \xed\xa0\x80\r\n\r\n", FINDING_NON_UTF8, "\xed"},
    {"OPTIONS sip:c@d;x= SIP/2.0\r\n" IDENTITY "CSeq: 1 OPTIONS\r\n\r\n", FINDING_BAD_URI, "sip:c@d;x="},
    {"OPTIONS sip:c@d?x=y SIP/2.0\r\n" IDENTITY "CSeq: 1 OPTIONS\r\n\r\n", FINDING_URI_HEADERS_IN_REQUEST, "x=y"},
    {"OPTIONS sip:c@d;method=BYE SIP/2.0\r\n" IDENTITY "CSeq: 1 OPTIONS\r\n\r\n", FINDING_URI_HEADERS_IN_REQUEST,
        "BYE"},
    {"SIP/2.0 299 Fine\r\n" IDENTITY "CSeq: 1 OPTIONS\r\n\r\n", FINDING_UNKNOWN_STATUS, "299"},
    {OPTIONS "Via: SIP/2.0/UDP\r\n\r\n", FINDING_BAD_VIA, "SIP/2.0/UDP"},
    {OPTIONS "Via: SIP/2.0/UDP x, SIP/2.0/UDP y;;z\r\n\r\n", FINDING_BAD_VIA, "SIP/2.0/UDP y;;z"},
    {OPTIONS "Contact: Bell, A <sip:x@y>\r\n\r\n", FINDING_BAD_URI, "Bell"},
    {OPTIONS "Contact: a:b <sip:x@y>\r\n\r\n", FINDING_BAD_ADDRESS, "a:b <sip:x@y>"},
    {OPTIONS "Contact: < sip:x@y>\r\n\r\n", FINDING_BAD_ADDRESS, "< sip:x@y>"},
    {OPTIONS "Contact: <sip:x@y>;;q=1\r\n\r\n", FINDING_BAD_ADDRESS, "<sip:x@y>;;q=1"},
    {OPTIONS "Contact: <sip:x@y:z>\r\n\r\n", FINDING_BAD_URI, "sip:x@y:z"},
    {OPTIONS "Contact: sip:x@y?z=1\r\n\r\n", FINDING_ADDRESS_NEEDS_BRACKETS, "sip:x@y?z=1"},
    {OPTIONS "Contact: <sip:x@y>;expires=z\r\n\r\n", FINDING_EXPIRES_INVALID, "z"},
    {OPTIONS "Contact: \"x <sip:x@y>\r\n\r\n", FINDING_UNBALANCED_QUOTE, "\"x <sip:x@y>"},
    {OPTIONS "Contact: *\r\n\r\n", FINDING_CONTACT_STAR_MISUSE, "*"},
    {REGISTER "Contact: *\r\n\r\n", FINDING_CONTACT_STAR_MISUSE, "*"},
    {REGISTER "Contact: *\r\nExpires: 60\r\n\r\n", FINDING_CONTACT_STAR_MISUSE, "*"},
    {REGISTER "Contact: *, <sip:x@y>\r\nExpires: 0\r\n\r\n", FINDING_CONTACT_STAR_MISUSE, "*, <sip:x@y>"},
    {REGISTER "Expires: 4294967296\r\n\r\n", FINDING_EXPIRES_INVALID, "4294967296"},
    {OPTIONS "Max-Forwards: 3\r\n\r\n", FINDING_DUPLICATE_SINGLE_HEADER, "Max-Forwards"},
    {OPTIONS "Date: today\r\n\r\n", FINDING_BAD_DATE, "today"},
    {INVITE "\r\n", FINDING_MISSING_CONTACT_INVITE, NULL},
    {INVITE "Contact: <sip:x@y>, <sip:z@y>\r\n\r\n", FINDING_MISSING_CONTACT_INVITE, NULL},
    {INVITE "Contact: <sip:x@y>\r\n\r\nbody", FINDING_MISSING_CONTENT_TYPE, NULL},
    {INVITE "Contact: <sip:x@y>\r\nContent-Type: application/SDP;x=y\r\n\r\nv=1\r\n", FINDING_BAD_SDP, "v=1"},
    {"SIP/2.0 401 Unauthorized\r\n" IDENTITY "CSeq: 1 INVITE\r\n\r\n", FINDING_MISSING_HEADER, NULL},
    {"NOTIFY sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 NOTIFY\r\nEvent: x\r\n\r\n", FINDING_MISSING_HEADER, NULL},
    {"BYE sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 BYE\r\nContact: <sip:x@y>\r\n\r\n", FINDING_HEADER_NOT_ALLOWED,
        "Contact: <sip:x@y>"},
    {INVITE "Contact: <sip:x@y>\r\nSession-Expires: soon\r\nk: timer\r\n\r\n", FINDING_BAD_VALUE, "soon"},
    {INVITE "Contact: <sip:x@y>\r\nx: 89;refresher=uac\r\nk: timer\r\n\r\n", FINDING_INTERVAL_TOO_SMALL, "89;refresher=uac"},
    {INVITE "Contact: <sip:x@y>\r\nMin-SE: 10\r\n\r\n", FINDING_INTERVAL_TOO_SMALL, "10"},
    {INVITE "Contact: <sip:x@y>\r\nSession-Expires: 1800\r\nk: replaces\r\n\r\n", FINDING_MISSING_OPTION_TAG, "1800"},
    {"SIP/2.0 183 Session Progress\r\n" IDENTITY "CSeq: 1 INVITE\r\nRSeq: 7\r\n\r\n", FINDING_MISSING_OPTION_TAG, "7"},
    {OPTIONS "Require: 100rel, x-new\r\n\r\n", FINDING_UNREGISTERED_VALUE, "x-new"},
    {"BYE sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 BYE\r\nReason: SIP;cause=200, q.850;cause=16\r\nReason: Q.850;cause=17\r\n\r\n",
        FINDING_REASON_REPEATED, "Q.850;cause=17"},
    {"CANCEL sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 CANCEL\r\nReason: SIP;cause=607;text=\"Unwanted\"\r\n\r\n", FINDING_REASON_REFUSED,
        "SIP;cause=607;text=\"Unwanted\""},
    {"SIP/2.0 183 Session Progress\r\n" IDENTITY "CSeq: 1 INVITE\r\nReason: STIR;cause=436\r\n\r\n", FINDING_REASON_REFUSED,
        "STIR;cause=436"},
    {OPTIONS "P-Asserted-Identity: <sip:a@b>, <tel:+1>\r\nP-Asserted-Identity: <sip:c@d>\r\n\r\n", FINDING_TOO_MANY_IDENTITIES,
        "<sip:c@d>"},
    {OPTIONS "Route: sip:p@q\r\n\r\n", FINDING_ADDRESS_NEEDS_BRACKETS, "sip:p@q"},
    {OPTIONS "Session-ID: 0123456789abcdef0123456789abcdef\r\nSession-ID: 0123456789abcdef0123456789abcdef\r\n\r\n",
        FINDING_DUPLICATE_SINGLE_HEADER, "Session-ID"},
};

Test(check, findings_have_their_place)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name = finding_row(cases[i].code)->name;
        size_t at = 0;

        cr_assert_eq(sip_msg_parse(slice_of(cases[i].text), false, &msg), SIP_OK);
        size_t n = sip_check(&msg, SIP_UDP, found, ROOM);
        while (at < n && found[at].code != cases[i].code)
            at++;
        cr_assert_lt(at, n, "no %s in %s", name, cases[i].text);
        struct slice where = {cases[i].text + found[at].offset, found[at].length};
        cr_expect(slice_is(where, cases[i].at ? cases[i].at : ""), "%s in %s is at \"%.*s\"", name, cases[i].text,
            (int)where.n, where.p);
    }
}

static const char *const clean[] = {
    OPTIONS "\r\n",
    INVITE "Contact: <sip:x@y>\r\n\r\n",
    REGISTER "Contact: *\r\nExpires: 0\r\n\r\n",
    REGISTER "Contact: <sip:x@y>;expires=60, \"A, B\" <tel:+1-2>;q=0.5\r\nm: sip:z@y;expires=0\r\n\r\n",
    OPTIONS "User-Agent: \xe5\xa4\xa7\xe5\x81\x9c\xe9\x9b\xbb \xf0\x9f\x93\x9e\r\nOrganization: 5\" disk\r\n\r\n",
    INVITE "Contact: <sip:x@[2001:db8::1]:5061;transport=tcp>\r\nc: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 "
           "h\r\ns=-\r\nt=0 0\r\n",
};

Test(check, correct_messages_have_no_findings)
{
    for (size_t i = 0; i < sizeof clean / sizeof clean[0]; i++) {
        cr_assert_eq(sip_msg_parse(slice_of(clean[i]), false, &msg), SIP_OK);
        size_t n = sip_check(&msg, SIP_UDP, found, ROOM);
        cr_expect_eq(n, 0, "%s in %s", n ? finding_row(found[0].code)->name : "", clean[i]);
    }
}

Test(check, the_transport_counts)
{
    GString *large = g_string_new(OPTIONS "User-Agent: ");

    cr_assert_eq(sip_msg_parse(slice_of(clean[0]), false, &msg), SIP_OK);
    cr_assert_eq(sip_check(&msg, SIP_TCP, found, ROOM), 1);
    cr_expect_eq(found[0].code, FINDING_MISSING_CONTENT_LENGTH_STREAM);
    cr_expect_eq(sip_check(&msg, SIP_WS, found, ROOM), 0);
    while (large->len < 1400)
        g_string_append(large, "x");
    g_string_append(large, "\r\nl: 0\r\n\r\n");
    cr_assert_eq(sip_msg_parse(slice_of(large->str), false, &msg), SIP_OK);
    cr_assert_eq(sip_check(&msg, SIP_UDP, found, ROOM), 1);
    cr_expect_eq(found[0].code, FINDING_LARGE_DATAGRAM);
    cr_expect_eq(sip_check(&msg, SIP_TCP, found, ROOM), 0);
    g_string_free(large, TRUE);
}

Test(check, findings_come_in_order_and_within_the_room)
{
    static const char text[] = "INVITE sip:a@b;; SIP/3.0\nDate: x\nMax-Forwards: x\nContact: <\nno colon\n\n";

    cr_assert_eq(sip_msg_parse(SLICE_LIT(text), false, &msg), SIP_OK);
    size_t n = sip_check(&msg, SIP_UDP, found, ROOM);
    cr_assert_gt(n, 8);
    for (size_t i = 1; i < n; i++)
        cr_expect_leq(found[i - 1].offset, found[i].offset);
    cr_expect_eq(sip_check(&msg, SIP_UDP, found, 3), 3);
    cr_expect_eq(sip_check(&msg, SIP_UDP, found, 0), 0);
}

Test(check, a_message_that_the_capture_cut_lacks_nothing)
{
    cr_assert_eq(sip_msg_parse(SLICE_LIT("INVITE sip:c@d SIP/2.0\r\nDate: Sat, 13"), true, &msg), SIP_OK);
    cr_expect_eq(sip_check(&msg, SIP_UDP, found, ROOM), 0);
}

static size_t find(const char *text, enum finding_code code, const char *header)
{
    size_t times = 0;

    cr_assert_eq(sip_msg_parse(slice_of(text), false, &msg), SIP_OK);
    size_t n = sip_check(&msg, SIP_UDP, found, ROOM);
    for (size_t i = 0; i < n; i++)
        times += found[i].code == code && strcmp(finding_header(&found[i]), header) == 0;
    return times;
}

Test(check, what_is_missing_or_not_allowed_is_named_with_its_table)
{
    static const char notify[] = "NOTIFY sip:c@d SIP/2.0\r\n" IDENTITY "CSeq: 1 NOTIFY\r\nContact: <sip:x@y>\r\nSIP-If-Match: 1\r\n\r\n";

    cr_expect_eq(find(notify, FINDING_MISSING_HEADER, "Event"), 1);
    cr_expect_eq(find(notify, FINDING_MISSING_HEADER, "Subscription-State"), 1);
    cr_expect_eq(find(notify, FINDING_HEADER_NOT_ALLOWED, "SIP-If-Match"), 1);
    for (size_t i = 0; i < 3; i++)
        if (found[i].code == FINDING_HEADER_NOT_ALLOWED)
            cr_expect_str_eq(finding_clause(&found[i]), "RFC 3903 11.3, Tables 4 to 6");
        else
            cr_expect_str_eq(finding_clause(&found[i]), "RFC 6665 8.2");
    cr_expect_eq(find("SIP/2.0 480 Away\r\n" IDENTITY "CSeq: 1 INVITE\r\nRetry-After: x\r\n\r\n", FINDING_BAD_VALUE, "Retry-After"), 1);
    cr_expect_eq(find("SIP/2.0 480 Away\r\n" IDENTITY "CSeq: 1 INVITE\r\nRetry-After: 5 (x);duration=9\r\n\r\n", FINDING_BAD_VALUE,
                     "Retry-After"), 0);
    cr_expect_eq(find(OPTIONS "Reason: STIR;cause=436, STIR;cause=438\r\n\r\n", FINDING_REASON_REPEATED, "Reason"), 0);
}
