/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/cseq.h"
#include "sip/guard.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_result result;
    bool has_number, too_large;
    uint32_t number;
    const char *method;
} cases[] = {
    {"4711 INVITE", SIP_OK, true, false, 4711, "INVITE"},
    {"0009\r\n  INVITE", SIP_OK, true, false, 9, "INVITE"},
    {"0 ACK", SIP_OK, true, false, 0, "ACK"},
    {"2147483647 BYE", SIP_OK, true, false, 2147483647, "BYE"},
    {"2147483648 BYE", SIP_OK, true, true, 2147483648, "BYE"},
    {"4294967295 BYE", SIP_OK, true, true, 4294967295, "BYE"},
    {"4294967296 BYE", SIP_OK, false, true, 0, "BYE"},
    {"36893488147419103232 REGISTER", SIP_OK, false, true, 0, "REGISTER"},
    {"1", SIP_NOT, true, false, 1, "-"},
    {"INVITE", SIP_NOT, false, false, 0, "-"},
    {"x INVITE", SIP_NOT, false, false, 0, "INVITE"},
    {"-1 INVITE", SIP_NOT, false, false, 0, "INVITE"},
    {"1 INVITE x", SIP_NOT, true, false, 1, "INVITE"},
    {"1 (x", SIP_NOT, true, false, 1, "(x"},
    {"1 INV\xefTE", SIP_NOT, true, false, 1, "INV\xefTE"},
    {"", SIP_NOT, false, false, 0, "-"},
};

Test(cseq, values_decode)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sip_cseq cseq;

        cr_expect_eq(sip_cseq_parse(slice_of(cases[i].text), &cseq), cases[i].result, "%s", cases[i].text);
        cr_expect_eq(cseq.has_number, cases[i].has_number, "%s", cases[i].text);
        cr_expect_eq(cseq.too_large, cases[i].too_large, "%s", cases[i].text);
        cr_expect_eq(cseq.number, cases[i].number, "%s", cases[i].text);
        cr_expect(slice_is(cseq.method, cases[i].method), "%s", cases[i].text);
    }
}
