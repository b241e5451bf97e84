/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/msg.h"
#include <criterion/criterion.h>
#include <glib.h>
#include <stdio.h>

static struct sip_msg msg;

#define START   "INVITE sip:bob@example.com SIP/2.0\r\n"
#define VIA     "Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776\r\n"
#define FROM    "From: Alice <sip:alice@example.com>;tag=88sja8x\r\n"
#define TO      "To: Bob <sip:bob@example.com>\r\n"
#define CALL_ID "Call-ID: 987asjd97y7atg\r\n"
#define CSEQ    "CSeq: 986759 INVITE\r\n"
#define BASE    START VIA FROM TO CALL_ID CSEQ

static const char full[] = BASE "Max-Forwards: 70\r\nContent-Length: 4\r\n\r\nbody";

static void parse(const char *text)
{
    cr_assert_eq(sip_msg_parse(slice_of(text), false, &msg), SIP_OK, "%s", text);
}

static bool found(enum finding_code code)
{
    for (unsigned i = 0; i < msg.n_findings; i++)
        if (msg.findings[i].code == code)
            return true;
    return false;
}

Test(msg, a_request_decodes)
{
    parse(full);
    cr_expect_eq(msg.kind, SIP_REQUEST);
    cr_expect_eq(msg.method, METHOD_INVITE);
    cr_expect_eq(msg.cseq_method, METHOD_INVITE);
    cr_expect_eq(msg.status, 0);
    cr_slice(msg.method_text, "INVITE");
    cr_slice(msg.uri, "sip:bob@example.com");
    cr_slice(msg.version, "SIP/2.0");
    cr_slice(msg.reason, "-");
    cr_slice(msg.call_id, "987asjd97y7atg");
    cr_slice(msg.from, "Alice <sip:alice@example.com>;tag=88sja8x");
    cr_slice(msg.from_tag, "88sja8x");
    cr_slice(msg.to, "Bob <sip:bob@example.com>");
    cr_slice(msg.to_tag, "-");
    cr_expect(msg.has_cseq);
    cr_expect_eq(msg.cseq, 986759);
    cr_slice(msg.via.branch, "z9hG4bK776");
    cr_slice(msg.via2_branch, "-");
    cr_expect_eq(msg.via_count, 1);
    cr_expect_eq(msg.content_length, 4);
    cr_slice(msg.body, "body");
    cr_expect_eq(msg.head.n, sizeof full - 1 - 4 - 2);
    cr_expect_eq(msg.n_lines, 7);
    cr_expect_eq(msg.n_findings, 0);
    cr_expect_not(msg.truncated);
}

Test(msg, a_response_has_the_method_of_its_cseq)
{
    parse("SIP/2.0 180 Ringing now\r\n" VIA FROM "To: <sip:bob@example.com>;tag=1\r\n" CALL_ID CSEQ "\r\n");
    cr_expect_eq(msg.kind, SIP_RESPONSE);
    cr_expect_eq(msg.status, 180);
    cr_expect_eq(msg.method, METHOD_INVITE);
    cr_slice(msg.method_text, "INVITE");
    cr_slice(msg.reason, "Ringing now");
    cr_slice(msg.uri, "-");
    cr_slice(msg.to_tag, "1");
    cr_expect_eq(msg.content_length, -1);
    cr_expect_eq(msg.n_findings, 0);
    parse("SIP/2.0 180 Ringing\r\n" VIA "\r\n");
    cr_expect_eq(msg.method, METHOD_NONE);
    cr_slice(msg.method_text, "-");
}

Test(msg, what_is_no_sip_is_refused)
{
    static const char *const texts[] = {
        "", "\r\n", "GET / HTTP/1.1\r\n\r\n", "INVITE sip:cut", "\x80\x08", "Via: x\r\n"};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_eq(sip_msg_parse(slice_of(texts[i]), true, &msg), SIP_NOT, "%s", texts[i]);
    cr_expect_eq(sip_msg_parse(SLICE_NONE, false, &msg), SIP_NOT);
}

static const struct {
    const char *text;
    enum finding_code code;
    uint32_t offset, length;
} findings[] = {
    {"INVITE sip:a@b SIP/2.0\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_LF_ONLY, 22, 1},
    {START "Via: SIP/2.0/UDP h;branch=z9hG4bK1\n" FROM TO CALL_ID CSEQ "\r\n", FINDING_LF_ONLY, 36, 0},
    {BASE, FINDING_MISSING_BLANK_LINE, sizeof BASE - 1, 0},
    {BASE "no colon here\r\n\r\n", FINDING_BAD_HEADER_LINE, sizeof BASE - 1, 13},
    {BASE ": no name\r\n\r\n", FINDING_BAD_HEADER_LINE, sizeof BASE - 1, 9},
    {"INVITE sip:bob@example.com SIP/3.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_BAD_VERSION, 27, 7},
    {"INVITE  sip:bob@example.com SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_SPACE_IN_REQUEST_LINE, 0, 35},
    {"SIP/2.0 99 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_BAD_STATUS_CODE, 8, 2},
    {"SIP/2.0 700 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_BAD_STATUS_CODE, 8, 3},
    {"SIP/2.0 0200 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", FINDING_BAD_STATUS_CODE, 8, 4},
    {"FOO sip:bob@example.com SIP/2.0\r\n" VIA FROM TO CALL_ID "CSeq: 1 FOO\r\n\r\n", FINDING_UNKNOWN_METHOD, 0, 3},
    {START VIA FROM TO CSEQ "\r\n", FINDING_MISSING_CALL_ID, sizeof START VIA FROM TO CSEQ - 1, 0},
    {START VIA FROM TO CSEQ "Call-ID:\r\n\r\n", FINDING_MISSING_CALL_ID, sizeof START VIA FROM TO CSEQ - 1 + 10, 0},
    {START VIA FROM TO CALL_ID "\r\n", FINDING_MISSING_CSEQ, sizeof START VIA FROM TO CALL_ID - 1, 0},
    {START VIA TO CALL_ID CSEQ "\r\n", FINDING_MISSING_FROM, sizeof START VIA TO CALL_ID CSEQ - 1, 0},
    {START VIA FROM CALL_ID CSEQ "\r\n", FINDING_MISSING_TO, sizeof START VIA FROM CALL_ID CSEQ - 1, 0},
    {START FROM TO CALL_ID CSEQ "\r\n", FINDING_MISSING_VIA, sizeof START FROM TO CALL_ID CSEQ - 1, 0},
    {START "From: <sip:a@b>\r\n" VIA TO CALL_ID CSEQ "\r\n", FINDING_MISSING_FROM_TAG, sizeof START - 1 + 15, 0},
    {"SIP/2.0 200 OK\r\nTo: <sip:a@b>\r\n" VIA FROM CALL_ID CSEQ "\r\n", FINDING_MISSING_TO_TAG, 29, 0},
    {START "Via: SIP/2.0/UDP h\r\n" FROM TO CALL_ID CSEQ "\r\n", FINDING_MISSING_BRANCH, sizeof START - 1 + 18, 0},
    {START "Via: SIP/2.0/UDP h;branch=1\r\n" FROM TO CALL_ID CSEQ "\r\n", FINDING_NO_MAGIC_COOKIE,
        sizeof START - 1 + 26, 1},
    {BASE "CSeq: 1 BYE\r\n\r\n", FINDING_DUPLICATE_SINGLE_HEADER, sizeof BASE - 1, 4},
    {BASE "i: other\r\n\r\n", FINDING_DUPLICATE_SINGLE_HEADER, sizeof BASE - 1, 1},
    {START VIA FROM TO CALL_ID "CSeq: x INVITE\r\n\r\n", FINDING_CSEQ_INVALID, sizeof START VIA FROM TO CALL_ID - 1 + 6,
        8},
    {START VIA FROM TO CALL_ID "CSeq: 7\r\n\r\n", FINDING_CSEQ_INVALID, sizeof START VIA FROM TO CALL_ID - 1 + 6, 1},
    {START VIA FROM TO CALL_ID "CSeq: 2147483648 INVITE\r\n\r\n", FINDING_CSEQ_TOO_LARGE,
        sizeof START VIA FROM TO CALL_ID - 1 + 6, 17},
    {START VIA FROM TO CALL_ID "CSeq: 1 BYE\r\n\r\n", FINDING_CSEQ_METHOD_MISMATCH,
        sizeof START VIA FROM TO CALL_ID - 1 + 8, 3},
    {START "Via: SIP/2.0\r\n" FROM TO CALL_ID CSEQ "\r\n", FINDING_BAD_VIA, sizeof START - 1 + 5, 7},
    {START VIA "From: ;tag=1\r\n" TO CALL_ID CSEQ "\r\n", FINDING_BAD_ADDRESS, sizeof START VIA - 1 + 6, 6},
    {START VIA "From: <sip:a@b;tag=1\r\n" TO CALL_ID CSEQ "\r\n", FINDING_UNBALANCED_QUOTE, sizeof START VIA - 1 + 6,
        14},
    {BASE "Content-Length: -4\r\n\r\n", FINDING_CONTENT_LENGTH_INVALID, sizeof BASE - 1 + 16, 2},
    {BASE "l: 5\r\n\r\nbody", FINDING_CONTENT_LENGTH_TOO_LARGE, sizeof BASE - 1 + 12, 0},
    {BASE "l: 3\r\n\r\nbody", FINDING_SURPLUS_BYTES, sizeof BASE - 1 + 11, 1},
};

Test(msg, findings_have_their_place)
{
    for (size_t i = 0; i < sizeof findings / sizeof findings[0]; i++) {
        const char *name = finding_row(findings[i].code)->name;
        unsigned at = 0;

        parse(findings[i].text);
        while (at < msg.n_findings && msg.findings[at].code != findings[i].code)
            at++;
        cr_assert_lt(at, msg.n_findings, "%zu: no %s", i, name);
        cr_expect_eq(msg.findings[at].offset, findings[i].offset, "%zu %s at %u", i, name, msg.findings[at].offset);
        cr_expect_eq(msg.findings[at].length, findings[i].length, "%zu %s, %u bytes", i, name, msg.findings[at].length);
    }
}

Test(msg, bytes_behind_the_body_are_left_out)
{
    static const struct {
        const char *text;
        size_t n;
    } cases[] = {
        {BASE "l: 3\r\n\r\nbody", sizeof BASE - 1 + 11},
        {BASE "l: 4\r\n\r\nbody", sizeof BASE - 1 + 12},
        {BASE "l: 9\r\n\r\nbody", sizeof BASE - 1 + 12},
        {BASE "l: x\r\n\r\nbody", sizeof BASE - 1 + 12},
        {BASE "\r\nbody", sizeof BASE - 1 + 6},
        {BASE "l: 0\r\n\r\n" BASE "\r\n", sizeof BASE - 1 + 8},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parse(cases[i].text);
        cr_expect_eq(msg.bytes.n, cases[i].n, "%s", cases[i].text);
        cr_expect_eq(found(FINDING_SURPLUS_BYTES), cases[i].n < strlen(cases[i].text), "%s", cases[i].text);
    }
}

Test(msg, a_100_needs_no_to_tag)
{
    parse("SIP/2.0 100 Trying\r\n" VIA FROM TO CALL_ID CSEQ "\r\n");
    cr_expect_eq(msg.n_findings, 0);
}

static const struct {
    const char *value, *tag;
} tags[] = {
    {"<sip:a@b>;tag=1", "1"},
    {"sip:a@b;tag=1", "1"},
    {"\"x;tag=no\" <sip:a@b>;tag=1", "1"},
    {"\"x <sip:c@d>;tag=no\" <sip:a@b>;tag=1", "1"},
    {"\"x\\\" <sip:c@d>;tag=no\" <sip:a@b>;tag=1", "1"},
    {"<sip:a@b;tag=no>;tag=1", "1"},
    {"<sip:a@b;tag=no>", "-"},
    {"<sip:a@b>;x=\";tag=no\";tag=1", "1"},
    {"<sip:a@b>;xtag=no;tag=1", "1"},
    {"<sip:a@b>;TAG=1", "1"},
    {"<sip:a@b> ; tag = 1 ; x", "1"},
    {"<sip:a@b>\r\n ;tag\r\n\t=1", "1"},
    {"<sip:a@b>;tag=", "-"},
    {"<sip:a@b>;tag", "-"},
    {"<sip:a@b>;tag=1;tag=2", "1"},
    {"\"never closed <sip:a@b>;tag=1", "1"},
    {"Bell, Alexander <sip:a@b>;tag=1", "1"},
};

Test(msg, tags_are_found_among_the_parameters_of_the_field_only)
{
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        char *text =
            g_strdup_printf(START VIA "From: %s\r\nTo: %s\r\n" CALL_ID CSEQ "\r\n", tags[i].value, tags[i].value);
        parse(text);
        cr_expect(slice_is(msg.from_tag, tags[i].tag), "From: %s", tags[i].value);
        cr_expect(slice_is(msg.to_tag, tags[i].tag), "To: %s", tags[i].value);
        g_free(text);
    }
}

static const struct {
    const char *lines;
    unsigned count;
    const char *first, *second;
} vias[] = {
    {"Via: SIP/2.0/UDP a;branch=1\r\nVia: SIP/2.0/UDP b;branch=2\r\n", 2, "1", "2"},
    {"Via: SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2\r\n", 2, "1", "2"},
    {"v: SIP/2.0/UDP a;branch=1,\r\n SIP/2.0/UDP b;branch=2\r\nv: SIP/2.0/UDP c;branch=3\r\n", 3, "1", "2"},
    {"Via: SIP/2.0/UDP a;branch=1\r\nX: y\r\nVia: SIP/2.0/UDP b;branch=2,SIP/2.0/UDP c;branch=3\r\n", 3, "1", "2"},
    {"Via: SIP/2.0/UDP a;branch=1\r\nVia: SIP/2.0/UDP b\r\nVia: SIP/2.0/UDP c;branch=3\r\n", 3, "1", "-"},
    {"Via: SIP/2.0/UDP a;branch=1;x=\",\"\r\n", 1, "1", "-"},
    {"Via:\r\nVia: SIP/2.0/UDP a;branch=1\r\n", 1, "1", "-"},
};

Test(msg, vias_are_counted_over_all_lines)
{
    for (size_t i = 0; i < sizeof vias / sizeof vias[0]; i++) {
        char *text = g_strdup_printf(START "%s" FROM TO CALL_ID CSEQ "\r\n", vias[i].lines);
        parse(text);
        cr_expect_eq(msg.via_count, vias[i].count, "%s", vias[i].lines);
        cr_expect(slice_is(msg.via.branch, vias[i].first), "%s", vias[i].lines);
        cr_expect(slice_is(msg.via2_branch, vias[i].second), "%s", vias[i].lines);
        g_free(text);
    }
}

Test(msg, five_hundred_vias_are_counted)
{
    GString *text = g_string_new(START "Via: ");

    for (int i = 0; i < 500; i++)
        g_string_append_printf(text, "%sSIP/2.0/UDP h%d;branch=z9hG4bK%d", i ? ", " : "", i, i);
    g_string_append(text, "\r\n" FROM TO CALL_ID CSEQ "\r\n");
    parse(text->str);
    cr_expect_eq(msg.via_count, 500);
    cr_slice(msg.via.branch, "z9hG4bK0");
    cr_slice(msg.via2_branch, "z9hG4bK1");
    g_string_free(text, TRUE);
}

Test(msg, the_identity_is_seen_behind_ten_thousand_lines)
{
    GString *text = g_string_new(START);

    for (int i = 0; i < 10000; i++)
        g_string_append(text, "X: y\r\n");
    g_string_append(text, VIA FROM TO CALL_ID CSEQ "\r\n");
    parse(text->str);
    cr_expect_eq(msg.n_lines, SIP_MAX_LINES);
    cr_expect_eq(msg.lines_dropped, 10005 - SIP_MAX_LINES);
    cr_expect(found(FINDING_TOO_MANY_LINES));
    cr_slice(msg.call_id, "987asjd97y7atg");
    cr_slice(msg.via.branch, "z9hG4bK776");
    cr_expect_eq(msg.n_findings, 1);
    g_string_free(text, TRUE);
}

Test(msg, findings_beyond_the_limit_are_counted)
{
    GString *text = g_string_new(BASE);

    for (int i = 0; i < 100; i++)
        g_string_append(text, "no colon\r\n");
    parse(g_string_append(text, "\r\n")->str);
    cr_expect_eq(msg.n_findings, SIP_MAX_FINDINGS);
    cr_expect_eq(msg.findings_dropped, 100 - SIP_MAX_FINDINGS);
    g_string_free(text, TRUE);
}

Test(msg, a_value_that_the_capture_cut_is_not_used)
{
    static const struct {
        const char *text, *call_id, *from_tag, *branch;
    } cuts[] = {
        {START VIA FROM TO "Call-ID: 987as", "-", "88sja8x", "z9hG4bK776"},
        {START VIA FROM TO "Call-ID: 987asjd97y7atg\r", "-", "88sja8x", "z9hG4bK776"},
        {START VIA FROM TO CALL_ID, "987asjd97y7atg", "88sja8x", "z9hG4bK776"},
        {START VIA "From: <sip:a@b>;tag=88", "-", "-", "z9hG4bK776"},
        {START "Via: SIP/2.0/UDP h;branch=z9hG4bK7", "-", "-", "-"},
    };

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        cr_assert_eq(sip_msg_parse(slice_of(cuts[i].text), true, &msg), SIP_OK);
        cr_expect(slice_is(msg.call_id, cuts[i].call_id), "%s", cuts[i].text);
        cr_expect(slice_is(msg.from_tag, cuts[i].from_tag), "%s", cuts[i].text);
        cr_expect(slice_is(msg.via.branch, cuts[i].branch), "%s", cuts[i].text);
        cr_expect(msg.truncated);
        cr_expect_eq(msg.n_findings, 0, "%s", cuts[i].text);
    }
    parse(START VIA FROM TO CSEQ "Call-ID: whole");
    cr_slice(msg.call_id, "whole");
    cr_expect(found(FINDING_MISSING_BLANK_LINE));
}

Test(msg, a_body_that_the_capture_cut_is_no_finding)
{
    cr_assert_eq(sip_msg_parse(SLICE_LIT(BASE "l: 500\r\n\r\nbody"), true, &msg), SIP_OK);
    cr_slice(msg.body, "body");
    cr_expect_eq(msg.n_findings, 0);
    cr_expect(msg.truncated);
}

Test(msg, every_spelling_of_the_names_decodes_alike)
{
    static const char *const spellings[] = {
        "Via: %1$s\r\nFrom: %2$s\r\nTo: %3$s\r\nCall-ID: %4$s\r\nCSeq: 986759 INVITE\r\nContent-Length: 0\r\n\r\n",
        "v: %1$s\r\nf: %2$s\r\nt: %3$s\r\ni: %4$s\r\nCSeq: 986759 INVITE\r\nl: 0\r\n\r\n",
        "VIA: %1$s\r\nFROM: %2$s\r\nTO: %3$s\r\nCALL-ID: %4$s\r\nCSEQ: 986759 INVITE\r\nCONTENT-LENGTH: 0\r\n\r\n",
        "via:%1$s\r\nfrom:%2$s\r\nto:%3$s\r\ncall-id:%4$s\r\ncseq:986759 INVITE\r\ncontent-length:0\r\n\r\n",
        "V : %1$s\r\nF\t: %2$s\r\nT  : %3$s\r\nI :  %4$s  \r\nCSeq : 986759   INVITE\r\nL : 0 \r\n\r\n",
        ("Via:\r\n %1$s\r\nFrom:\r\n\t%2$s\r\nTo: \r\n  %3$s\r\nCall-ID:\r\n %4$s\r\nCSeq: 986759\r\n INVITE\r\nl:\r\n "
         "0\r\n\r\n"),
        "Via: %1$s\nFrom: %2$s\nTo: %3$s\nCall-ID: %4$s\nCSeq: 986759 INVITE\nContent-Length: 0\n\n",
        "l: 0\r\nCSeq: 986759 INVITE\r\ni: %4$s\r\nt: %3$s\r\nf: %2$s\r\nv: %1$s\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        char *fields = g_strdup_printf(spellings[i], "SIP/2.0/UDP h:5061;branch=z9hG4bK776",
            "Alice <sip:a@b>;tag=88sja8x", "<sip:b@c>;tag=77", "987asjd97y7atg@x");
        char *text = g_strconcat(START, fields, NULL);
        parse(text);
        cr_expect(slice_is(msg.via.branch, "z9hG4bK776"), "%s", text);
        cr_expect(slice_is(msg.via.host, "h"), "%s", text);
        cr_expect_eq(msg.via.port, 5061, "%s", text);
        cr_expect(slice_is(msg.from_tag, "88sja8x"), "%s", text);
        cr_expect(slice_is(msg.to_tag, "77"), "%s", text);
        cr_expect(slice_is(msg.call_id, "987asjd97y7atg@x"), "%s", text);
        cr_expect_eq(msg.cseq, 986759, "%s", text);
        cr_expect_eq(msg.cseq_method, METHOD_INVITE, "%s", text);
        cr_expect_eq(msg.content_length, 0, "%s", text);
        g_free(text);
        g_free(fields);
    }
}

static const char tortuous[] =
    "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\nTO :\r\n sip:vivekg@chair-dnrc.example.com ;   "
    "tag    = "
    "1918181833n\r\nfrom   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = "
    "98asjd8\r\nCall-ID: "
    "wsinv.ndaksdj@192.0.2.1\r\nContent-Length   : 4\r\ncseq: 0009\r\n  INVITE\r\nVia  : SIP  /   2.0\r\n /UDP\r\n    "
    "192.0.2.2;branch=390skdjuw\r\nv:  SIP  / 2.0  / TCP     [2001:db8::1]:99   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n "
    "SIP  /    "
    "2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n\r\nbody";

static void check_slices(struct slice outer)
{
    const struct slice slices[] = {msg.bytes, msg.method_text, msg.uri, msg.reason, msg.version, msg.call_id, msg.from,
        msg.to, msg.from_tag, msg.to_tag, msg.cseq_method_text, msg.via.text, msg.via.transport, msg.via.host,
        msg.via.branch, msg.via.received, msg.via2_branch, msg.head, msg.body};

    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++)
        cr_assert(lies_in(slices[i], outer), "slice %zu of %zu bytes", i, outer.n);
    for (unsigned i = 0; i < msg.n_lines; i++) {
        cr_assert(lies_in(sip_line_name(&msg, &msg.lines[i]), outer));
        cr_assert(lies_in(sip_line_value(&msg, &msg.lines[i]), outer));
    }
    for (unsigned i = 0; i < msg.n_findings; i++)
        cr_assert_leq(msg.findings[i].offset + msg.findings[i].length, outer.n);
}

Test(msg, every_prefix_stays_within_its_bytes)
{
    static const struct slice texts[] = {SLICE_LIT(full), SLICE_LIT(tortuous),
        SLICE_LIT("SIP/2.0 180 Ringing\r\n" VIA FROM TO CALL_ID CSEQ "\r\n"),
        SLICE_LIT("SIP/2.0 200 \0\r\nf:\"\r\nt:<\r\nv:SIP/2.0/UDP [\r\nv:,;,\"\r\nl: \r\n\r\n")};
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t n = 0; n <= texts[i].n; n++)
            for (int truncated = 0; truncated < 2; truncated++) {
                struct slice bytes = guard_put(guard, texts[i].p, n);
                if (sip_msg_parse(bytes, truncated, &msg) == SIP_OK)
                    check_slices(bytes);
            }
    guard_free(guard);
}

Test(msg, header_lines_are_found_by_name_and_number)
{
    parse(BASE "Route: <sip:1>\r\nX-Own: one\r\nroute: <sip:2>\r\nx-own: two\r\nk: timer\r\n\r\n");
    cr_slice(sip_msg_header(&msg, HEADER_ROUTE, 0), "<sip:1>");
    cr_slice(sip_msg_header(&msg, HEADER_ROUTE, 1), "<sip:2>");
    cr_slice(sip_msg_header(&msg, HEADER_ROUTE, 2), "-");
    cr_slice(sip_msg_header_named(&msg, SLICE_LIT("X-OWN"), 0), "one");
    cr_slice(sip_msg_header_named(&msg, SLICE_LIT("X-OWN"), 1), "two");
    cr_slice(sip_msg_header_named(&msg, SLICE_LIT("X-OWN"), 2), "-");
    cr_slice(sip_msg_header_named(&msg, SLICE_LIT("Supported"), 0), "timer");
    cr_slice(sip_msg_header_named(&msg, SLICE_LIT("K"), 0), "timer");
    cr_expect(sip_msg_has(&msg, HEADER_SUPPORTED));
    cr_expect(sip_msg_has(&msg, HEADER_OTHER));
    cr_expect_not(sip_msg_has(&msg, HEADER_CONTACT));
    parse(BASE "m: <sip:a@b>\r\n\r\n");
    cr_expect(sip_msg_has(&msg, HEADER_CONTACT));
    cr_expect_not(sip_msg_has(&msg, HEADER_SUPPORTED));
}

Test(msg, a_message_can_be_moved)
{
    static const char text[] = "INVITE sip:bob@example.com SIP/2.0\r\n"
                               "Via: SIP/2.0/UDP a.example.com;received=192.0.2.1;branch=z9hG4bK1, "
                               "SIP/2.0/TCP b;branch=z9hG4bK2\r\n"
        FROM "To: <sip:bob@example.com>;tag=314\r\n" CALL_ID CSEQ "Content-Length: 4\r\n\r\nbody";
    struct guard g = guard_new();

    cr_assert_eq(sip_msg_parse(guard_put(g, text, sizeof text - 1), false, &msg), SIP_OK);
    guard_free(g);
    sip_msg_moved(&msg, text);
    cr_slice(msg.bytes, text);
    cr_slice(msg.method_text, "INVITE");
    cr_slice(msg.uri, "sip:bob@example.com");
    cr_slice(msg.reason, "-");
    cr_slice(msg.version, "SIP/2.0");
    cr_slice(msg.call_id, "987asjd97y7atg");
    cr_slice(msg.from, "Alice <sip:alice@example.com>;tag=88sja8x");
    cr_slice(msg.from_tag, "88sja8x");
    cr_slice(msg.to, "<sip:bob@example.com>;tag=314");
    cr_slice(msg.to_tag, "314");
    cr_slice(msg.cseq_method_text, "INVITE");
    cr_slice(msg.via.text, "SIP/2.0/UDP a.example.com;received=192.0.2.1;branch=z9hG4bK1");
    cr_slice(msg.via.transport, "UDP");
    cr_slice(msg.via.host, "a.example.com");
    cr_slice(msg.via.branch, "z9hG4bK1");
    cr_slice(msg.via.received, "192.0.2.1");
    cr_slice(msg.via2_branch, "z9hG4bK2");
    cr_slice(sip_msg_header(&msg, HEADER_CSEQ, 0), "986759 INVITE");
    cr_slice(msg.body, "body");
    cr_expect_eq(msg.head.n, sizeof text - 1 - 4 - 2);
}

Test(msg, a_header_that_is_a_number_is_read_as_one)
{
    uint64_t n = 0;

    parse(BASE "Expires: 3600\r\nRSeq: 4294967296\r\nMax-Forwards: seventy\r\n\r\n");
    cr_expect(sip_msg_number(&msg, HEADER_EXPIRES, &n) && n == 3600);
    cr_expect_not(sip_msg_number(&msg, HEADER_RSEQ, &n), "more than 32 bits");
    cr_expect_not(sip_msg_number(&msg, HEADER_MAX_FORWARDS, &n));
    cr_expect_not(sip_msg_number(&msg, HEADER_RACK, &n), "there is none");
}

/* Around the number of line ends that are looked for at a time, usual lines and others in turn. */
Test(msg, lines_are_found_wherever_they_begin)
{
    static const char *const lines[] = {"To: a\r\n", "X:\r\n fold\r\n", "Via: b\n", "Subject: c \r\n", "none\r\n", "f:d\r\n"};
    char text[8192];

    for (unsigned every = 1; every <= 6; every++) {
        size_t n = (size_t)snprintf(text, sizeof text, "OPTIONS sip:a SIP/2.0\r\n");
        unsigned named = 0;
        for (unsigned i = 0; i < 100; i++) {
            const char *line = lines[i % every];
            named += strchr(line, ':') != NULL;
            n += (size_t)snprintf(text + n, sizeof text - n, "%s", line);
        }
        n += (size_t)snprintf(text + n, sizeof text - n, "\r\nTo: body\r\n");
        cr_assert_eq(sip_msg_parse((struct slice){text, n}, false, &msg), SIP_OK);
        cr_assert_eq(msg.n_lines, named, "%u kinds of lines", every);
        cr_expect(slice_is(msg.body, "To: body\r\n"), "%u kinds of lines", every);
        for (unsigned i = 0, seen = 0; i < 100; i++) {
            struct slice line = slice_of(lines[i % every]);
            if (slice_find(line, ':') == line.n)
                continue;
            struct slice value = slice_trim(slice_from(line, slice_find(line, ':') + 1));
            cr_assert(slice_eq(sip_line_value(&msg, &msg.lines[seen++]), value), "line %u of %u kinds", i, every);
        }
    }
}
