/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/via.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_result result;
    const char *transport, *host;
    unsigned port;
    const char *branch, *received;
    int rport; /* -1 = no parameter */
    const char *rest;
} cases[] = {
    {"SIP/2.0/UDP pc33.atlanta.com;branch=z9hG4bK776asdhds", SIP_OK, "UDP", "pc33.atlanta.com", 0, "z9hG4bK776asdhds",
        "-", -1, ""},
    {"SIP/2.0/TCP 192.0.2.4:5062;branch=z9hG4bK1;received=192.0.2.9;rport=40000", SIP_OK, "TCP", "192.0.2.4", 5062,
        "z9hG4bK1", "192.0.2.9", 40000, ""},
    {"SIP/2.0/UDP h;rport;branch=b", SIP_OK, "UDP", "h", 0, "b", "-", 0, ""},
    {"SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1", SIP_OK, "UDP",
        "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", "-", -1, ""},
    {"SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111", SIP_OK, "UDP", "2001:db8::9:1", 6050, "z9hG4bKas3-111",
        "-", -1, ""},
    {"SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255];branch=x", SIP_OK, "UDP", "2001:db8::9:1", 0, "x",
        "[2001:db8::9:255]", -1, ""},
    {"SIP/2.0/UDP 2001:db8::1;branch=x", SIP_OK, "UDP", "2001:db8::1", 0, "x", "-", -1, ""},
    {"SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2", SIP_OK, "UDP", "a", 0, "1", "-", -1, " SIP/2.0/UDP b;branch=2"},
    {"SIP/2.0/UDP a;x=\"1,2;branch=no\";branch=yes,SIP/2.0/UDP b", SIP_OK, "UDP", "a", 0, "yes", "-", -1,
        "SIP/2.0/UDP b"},
    {"SIP/2.0/UDP h;BRANCH=z9hG4bKupper", SIP_OK, "UDP", "h", 0, "z9hG4bKupper", "-", -1, ""},
    {"SIP/2.0/UDP h;branch=first;branch=second", SIP_OK, "UDP", "h", 0, "first", "-", -1, ""},
    {"SIP/2.0/UDP h;branch=", SIP_OK, "UDP", "h", 0, "-", "-", -1, ""},
    {"SIP/2.0/UDP h;branchx=1", SIP_OK, "UDP", "h", 0, "-", "-", -1, ""},
    {"SIP/2.0/UDP h:70000;branch=1", SIP_OK, "UDP", "h", 0, "1", "-", -1, ""},
    {"SIP/2.0/UDP\r\n\t h ;\r\n branch = z9hG4bK1", SIP_OK, "UDP", "h", 0, "z9hG4bK1", "-", -1, ""},
    {"SIP/2.0/UDP", SIP_NOT, "UDP", "", 0, "-", "-", -1, ""},
    {"SIP/2.0/UDP ;branch=1", SIP_NOT, "UDP", "", 0, "1", "-", -1, ""},
    {"", SIP_NOT, "-", "-", 0, "-", "-", -1, ""},
    {" , ,", SIP_NOT, "-", "-", 0, "-", "-", -1, ""},
};

Test(via, values_decode)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sip_via via;
        struct slice rest;
        const char *text = cases[i].text;

        cr_expect_eq(sip_via_parse(slice_of(text), &via, &rest), cases[i].result, "%s", text);
        cr_expect(slice_is(via.transport, cases[i].transport), "transport of %s", text);
        cr_expect(slice_is(via.host, cases[i].host), "host of %s", text);
        cr_expect_eq(via.port, cases[i].port, "port of %s", text);
        cr_expect(slice_is(via.branch, cases[i].branch), "branch of %s", text);
        cr_expect(slice_is(via.received, cases[i].received), "received of %s", text);
        cr_expect_eq(via.has_rport, cases[i].rport >= 0, "rport of %s", text);
        cr_expect_eq(via.rport, cases[i].rport > 0 ? cases[i].rport : 0, "rport of %s", text);
        cr_expect(slice_is(rest, cases[i].rest), "rest of %s", text);
    }
}

Test(via, the_text_is_the_trimmed_value)
{
    struct sip_via via;
    struct slice rest;

    sip_via_parse(SLICE_LIT("  SIP/2.0/UDP a;branch=1 , SIP/2.0/UDP b"), &via, &rest);
    cr_slice(via.text, "SIP/2.0/UDP a;branch=1");
    sip_via_parse(SLICE_LIT("  "), &via, &rest);
    cr_expect_null(via.text.p);
}

Test(via, an_absent_value_is_no_via)
{
    struct sip_via via;
    struct slice rest;

    cr_expect_eq(sip_via_parse(SLICE_NONE, &via, &rest), SIP_NOT);
    cr_expect_eq(rest.n, 0);
}

Test(via, the_magic_cookie_has_any_case_and_something_behind_it)
{
    static const struct {
        const char *branch;
        bool has;
    } branches[] = {
        {"z9hG4bK1", true},
        {"Z9HG4BK1", true},
        {"z9hG4bK", false},
        {"z9hG4b", false},
        {"1z9hG4bK", false},
        {"", false},
    };

    for (size_t i = 0; i < sizeof branches / sizeof branches[0]; i++) {
        struct sip_via via = {.branch = slice_of(branches[i].branch)};
        cr_expect_eq(sip_via_has_cookie(&via), branches[i].has, "%s", branches[i].branch);
    }
}
