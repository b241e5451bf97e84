/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/endpoint.h"

#include <criterion/criterion.h>

Test(endpoint, reads_and_writes_addresses)
{
    static const struct {
        const char *text, *written, *ip;
        int family; /* 0: is no endpoint */
        unsigned port;
    } cases[] = {
        {"192.0.2.1:5060", "192.0.2.1:5060", "192.0.2.1", 4, 5060},
        {"192.0.2.1", "192.0.2.1:0", "192.0.2.1", 4, 0},
        {"[2001:db8::1]:5061", "[2001:db8::1]:5061", "2001:db8::1", 6, 5061},
        {"[2001:DB8:0:0:0:0:0:1]", "[2001:db8::1]:0", "2001:db8::1", 6, 0},
        {"2001:db8::5060", "[2001:db8::5060]:0", "2001:db8::5060", 6, 0},
        {"[::ffff:192.0.2.1]:65535", "[::ffff:192.0.2.1]:65535", "::ffff:192.0.2.1", 6, 65535},
        {"192.0.2.1:65536", .family = 0},
        {"192.0.2.1:", .family = 0},
        {"192.0.2.1:5060x", .family = 0},
        {"192.0.2", .family = 0},
        {"192.0.2.256:1", .family = 0},
        {"host.example:5060", .family = 0},
        {"[2001:db8::1", .family = 0},
        {"[2001:db8::1]5060", .family = 0},
        {"[]:5060", .family = 0},
        {":5060", .family = 0},
        {"", .family = 0},
        {"2001:0db8:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001", .family = 0},
    };
    char text[ENDPOINT_TEXT];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct endpoint e;
        cr_assert_eq(endpoint_parse(slice_of(cases[i].text), &e), cases[i].family != 0, "%s", cases[i].text);
        if (!cases[i].family)
            continue;
        cr_assert_eq(e.family, cases[i].family, "%s", cases[i].text);
        cr_assert_eq(e.port, cases[i].port, "%s", cases[i].text);
        cr_assert_eq(endpoint_format(&e, text), strlen(cases[i].written));
        cr_assert_str_eq(text, cases[i].written);
        cr_assert_eq(endpoint_format_ip(&e, text), strlen(cases[i].ip));
        cr_assert_str_eq(text, cases[i].ip);
    }
}

Test(endpoint, is_equal_by_family_address_and_port)
{
    struct endpoint a, b, c, d;

    cr_assert(endpoint_parse(SLICE_LIT("192.0.2.1:5060"), &a) && endpoint_parse(SLICE_LIT("192.0.2.1:5061"), &b));
    cr_assert(endpoint_parse(SLICE_LIT("[c000:201::]:5060"), &c) && endpoint_parse(SLICE_LIT("192.0.2.1:5060"), &d));
    cr_assert(endpoint_same_ip(&a, &b) && !endpoint_eq(&a, &b));
    cr_assert(!endpoint_same_ip(&a, &c), "the same bytes in another family");
    cr_assert(endpoint_eq(&a, &d));
}

Test(endpoint, none_is_a_question_mark)
{
    char text[ENDPOINT_TEXT];
    struct endpoint none = {.port = 0};

    endpoint_format(&none, text);
    cr_assert_str_eq(text, "?:0");
}

Test(endpoint, private_addresses_are_told_from_public_ones)
{
    static const struct {
        const char *ip;
        bool is_private;
    } cases[] = {
        {"10.0.0.0", true}, {"10.255.255.255", true}, {"9.255.255.255", false}, {"11.0.0.0", false},
        {"172.15.255.255", false}, {"172.16.0.0", true}, {"172.31.255.255", true}, {"172.32.0.0", false},
        {"192.168.0.0", true}, {"192.168.255.255", true}, {"192.167.255.255", false}, {"192.169.0.0", false},
        {"100.63.255.255", false}, {"100.64.0.0", true}, {"100.127.255.255", true}, {"100.128.0.0", false},
        {"169.254.1.1", true}, {"169.253.1.1", false}, {"127.0.0.1", true}, {"0.0.0.0", false}, {"192.0.2.1", false},
        {"fc00::1", true}, {"fdff::1", true}, {"fe00::1", false}, {"fe80::1", true}, {"febf::1", true}, {"fec0::1", false},
        {"::1", true}, {"::", false}, {"2001:db8::1", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct endpoint e = {0};
        cr_assert(endpoint_parse(slice_of(cases[i].ip), &e), "%s", cases[i].ip);
        cr_expect_eq(endpoint_is_private(&e), cases[i].is_private, "%s", cases[i].ip);
    }
    cr_expect_not(endpoint_is_private(&(struct endpoint){0}));
}
