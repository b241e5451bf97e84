/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/contacts.h"
#include <criterion/criterion.h>
#include <stdio.h>

static void read_lines(const char *lines, struct sip_contacts *out)
{
    static struct sip_msg m;
    char text[8192];
    int n = snprintf(text, sizeof text, "REGISTER sip:h SIP/2.0\r\nCall-ID: c\r\n%s\r\n", lines);

    cr_assert_eq(sip_msg_parse((struct slice){text, (size_t)n}, false, &m), SIP_OK);
    sip_contacts_read(&m, out);
}

Test(contacts, each_has_its_time_to_live)
{
    struct sip_contacts c;

    read_lines("Expires: 300\r\nContact: <sip:a@h>, \"B, b\" <sip:b@h>;expires=0\r\nm: sip:c@h;expires=60\r\nContact: <sip:d@h>;expires=x,"
               "<sip:e@h>;expires=99999999999\r\n", &c);
    cr_assert_eq(c.n, 5);
    cr_expect_eq(c.header, 300);
    cr_expect_not(c.star);
    cr_expect_eq(c.items[0].expires, 300);
    cr_expect_eq(c.items[1].expires, 0);
    cr_expect_not(sip_contact_is_live(&c.items[1]));
    cr_expect_eq(c.items[2].expires, 60);
    cr_expect_eq(c.items[3].expires, 3600);
    cr_expect_eq(c.items[4].expires, UINT32_MAX);
}

Test(contacts, a_star_is_none_of_them)
{
    struct sip_contacts c;

    read_lines("Contact: *\r\nExpires: 0\r\n", &c);
    cr_expect(c.star);
    cr_expect_eq(c.n, 0);
    read_lines("", &c);
    cr_expect_not(c.star);
    cr_expect_eq(c.n, 0);
    cr_expect_eq(c.header, -1);
}

Test(contacts, more_than_are_told_apart_are_counted)
{
    struct sip_contacts c;
    char lines[4096];
    size_t n = (size_t)snprintf(lines, sizeof lines, "Contact: <sip:0@h>");

    for (int i = 1; i < SIP_CONTACTS + 3; i++)
        n += (size_t)snprintf(lines + n, sizeof lines - n, ", <sip:%d@h>", i);
    snprintf(lines + n, sizeof lines - n, "\r\n");
    read_lines(lines, &c);
    cr_expect_eq(c.n, SIP_CONTACTS);
    cr_expect_eq(c.further, 3);
    cr_expect_eq(c.items[0].expires, -1);
    cr_expect(sip_contact_is_live(&c.items[0]));
}
