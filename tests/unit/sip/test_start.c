/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/start.h"
#include <criterion/criterion.h>
#include <stdio.h>

static const struct {
    const char *line;
    const char *method, *uri, *version;
    bool odd_space;
} requests[] = {
    {"INVITE sip:a@b SIP/2.0", "INVITE", "sip:a@b", "SIP/2.0", false},
    {"INVITE  sip:a@b  SIP/2.0", "INVITE", "sip:a@b", "SIP/2.0", true},
    {"INVITE sip:a@b SIP/2.0  ", "INVITE", "sip:a@b", "SIP/2.0", true},
    {"INVITE\tsip:a@b SIP/2.0", "INVITE", "sip:a@b", "SIP/2.0", true},
    {"INVITE sip:a@b; lr SIP/2.0", "INVITE", "sip:a@b; lr", "SIP/2.0", true},
    {"x-Y.!%*_+`'~ tel:1 sip/12.34", "x-Y.!%*_+`'~", "tel:1", "sip/12.34", false},
};

static const struct {
    const char *line;
    unsigned status;
    const char *code, *reason;
    bool odd_space;
} responses[] = {
    {"SIP/2.0 200 OK", 200, "200", "OK", false},
    {"SIP/2.0 100 ", 100, "100", "", false},
    {"SIP/2.0 100", 100, "100", "", false},
    {"sip/2.0  404  Not Found", 404, "404", "Not Found", true},
    {"SIP/2.0 4294967301 x", 65535, "4294967301", "x", false},
    {"SIP/2.0 65536", 65535, "65536", "", false},
    {"SIP/2.0 0 x", 0, "0", "x", false},
    {"SIP/2.0 200OK", 200, "200", "OK", false},
};

Test(start, request_lines_decode)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct sip_start start;

        cr_assert_eq(sip_start_parse(slice_of(requests[i].line), &start), SIP_OK, "%s", requests[i].line);
        cr_expect(start.request);
        cr_expect(slice_is(start.method, requests[i].method), "%s", requests[i].line);
        cr_expect(slice_is(start.uri, requests[i].uri), "%s", requests[i].line);
        cr_expect(slice_is(start.version, requests[i].version), "%s", requests[i].line);
        cr_expect_eq(start.odd_space, requests[i].odd_space, "%s", requests[i].line);
        cr_expect_eq(start.status, 0);
    }
}

Test(start, status_lines_decode)
{
    for (size_t i = 0; i < sizeof responses / sizeof responses[0]; i++) {
        struct sip_start start;

        cr_assert_eq(sip_start_parse(slice_of(responses[i].line), &start), SIP_OK, "%s", responses[i].line);
        cr_expect_not(start.request);
        cr_expect_eq(start.status, responses[i].status, "%s", responses[i].line);
        cr_expect(slice_is(start.code, responses[i].code), "%s", responses[i].line);
        cr_expect(slice_is(start.reason, responses[i].reason), "%s", responses[i].line);
        cr_expect_eq(start.odd_space, responses[i].odd_space, "%s", responses[i].line);
        cr_expect_null(start.method.p);
    }
}

Test(start, other_lines_are_refused)
{
    static const char *const lines[] = {"", "INVITE", "INVITE sip:a@b", "INVITE SIP/2.0", " INVITE sip:a SIP/2.0",
        "IN(VITE sip:a SIP/2.0", "INVITE sip:a HTTP/1.1", "INVITE sip:a SIP/", "INVITE sip:a SIP/2",
        "INVITE sip:a SIP/2.", "INVITE sip:a SIP/.0", "SIP/2.0", "SIP/2.0 ", "SIP/2.0 OK", "SIP/2.0200 OK",
        "HTTP/1.1 200 OK", "SIP 200 OK"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct sip_start start;
        cr_expect_eq(sip_start_parse(slice_of(lines[i]), &start), SIP_NOT, "%s", lines[i]);
    }
}

Test(start, a_method_has_its_limit)
{
    char line[SIP_MAX_METHOD + 20];

    for (int n = SIP_MAX_METHOD - 1; n <= SIP_MAX_METHOD + 1; n++) {
        struct sip_start start;
        int length = snprintf(line, sizeof line, "%0*d sip:a SIP/2.0", n, 0);
        cr_expect_eq(
            sip_start_parse((struct slice){line, (size_t)length}, &start), n <= SIP_MAX_METHOD ? SIP_OK : SIP_NOT);
    }
}
