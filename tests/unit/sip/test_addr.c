/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/addr.h"
#include "sip/guard.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum sip_result result;
    const char *display, *uri, *params;
    bool unbalanced;
} cases[] = {
    {"<sip:a@b>", SIP_OK, "-", "sip:a@b", "", false},
    {"sip:a@b", SIP_OK, "-", "sip:a@b", "", false},
    {"sip:a@b;tag=1", SIP_OK, "-", "sip:a@b", ";tag=1", false},
    {"<sip:a@b;lr>;tag=1", SIP_OK, "-", "sip:a@b;lr", ";tag=1", false},
    {"Mr. Watson <sip:a@b>", SIP_OK, "Mr. Watson", "sip:a@b", "", false},
    {"caller<sip:a@b>;tag=323", SIP_OK, "caller", "sip:a@b", ";tag=323", false},
    {"\"Bell, Alexander\" <sip:a@b>;tag=43", SIP_OK, "Bell, Alexander", "sip:a@b", ";tag=43", false},
    {"\"J Rosenberg \\\\\\\"\"       <sip:a@b>\r\n  ;\r\n  tag = 98asjd8", SIP_OK, "J Rosenberg \\\\\\\"", "sip:a@b",
        ";\r\n  tag = 98asjd8", false},
    {"\"<sip:no@no>;tag=0\" <sip:a@b>", SIP_OK, "<sip:no@no>;tag=0", "sip:a@b", "", false},
    {"\"\" <sip:a@b>", SIP_OK, "", "sip:a@b", "", false},
    {"< sip:a@b >", SIP_OK, "-", "sip:a@b", "", false},
    {"*", SIP_OK, "-", "*", "", false},
    {"tel:+1-201-555-0123;x", SIP_OK, "-", "tel:+1-201-555-0123", ";x", false},
    {"\"Mr. J. User <sip:a@b>;tag=1", SIP_OK, "\"Mr. J. User", "sip:a@b", ";tag=1", true},
    {"<sip:a@b;tag=1", SIP_OK, "-", "sip:a@b;tag=1", "", true},
    {"sip:a@b;x=\"<sip:c>;tag=2\";tag=1", SIP_OK, "-", "sip:a@b", ";x=\"<sip:c>;tag=2\";tag=1", false},
    {"<>", SIP_NOT, "-", "", "", false},
    {";tag=1", SIP_NOT, "-", "", ";tag=1", false},
    {"", SIP_NOT, "-", "", "", false},
};

Test(addr, addresses_decode)
{
    struct guard guard = guard_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice text = guard_put(guard, cases[i].text, strlen(cases[i].text));
        struct sip_addr addr;

        cr_expect_eq(sip_addr_parse(text, &addr), cases[i].result, "%s", cases[i].text);
        cr_expect(slice_is(addr.display, cases[i].display), "display name of %s", cases[i].text);
        cr_expect(slice_is(addr.uri, cases[i].uri), "URI of %s", cases[i].text);
        cr_expect(slice_is(addr.params, cases[i].params), "parameters of %s", cases[i].text);
        cr_expect_eq(addr.unbalanced, cases[i].unbalanced, "%s", cases[i].text);
    }
    guard_free(guard);
}

Test(addr, a_tag_is_a_parameter_of_the_field)
{
    struct sip_addr addr;

    sip_addr_parse(SLICE_LIT("<sip:a@b;tag=no>;x;tag=yes"), &addr);
    cr_slice(sip_addr_tag(&addr), "yes");
    sip_addr_parse(SLICE_LIT("<sip:a@b;tag=no>"), &addr);
    cr_slice(sip_addr_tag(&addr), "-");
    cr_expect_eq(sip_addr_parse(SLICE_NONE, &addr), SIP_NOT);
    cr_slice(sip_addr_tag(&addr), "-");
}

Test(addr, the_uri_of_a_value_is_found_or_is_none)
{
    cr_expect(slice_eq(sip_addr_uri(slice_of("\"Bob\" <sip:bob@biloxi.example;lr>;tag=1")), slice_of("sip:bob@biloxi.example;lr")));
    cr_expect(slice_eq(sip_addr_uri(slice_of("sip:bob@biloxi.example;tag=1")), slice_of("sip:bob@biloxi.example")));
    cr_expect_null(sip_addr_uri(slice_of("")).p);
}
