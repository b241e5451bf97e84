/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/call_id.h"

#include <criterion/criterion.h>

#include "sip/msg.h"

#define START "OPTIONS sip:a SIP/2.0\r\n"

Test(call_id, is_what_decoding_says)
{
    static const struct {
        const char *message, *call_id; /* NULL: none */
    } rows[] = {
        {START "Call-ID: a\r\nVia: x\r\n\r\n", "a"},
        {START "Via: x\r\ni:b@c\r\n\r\n", "b@c"},
        {START "CALL-id \t:  c  \r\n\r\n", "c"},
        {START "Call-ID:\r\n d\r\n\r\n", "d"},
        {START "Call-ID: e\n\n", "e"},
        {START "Call-ID: f", "f"},
        {START "Call-ID: g\r\nCall-ID: h\r\n\r\n", "g"},
        {START "Call-ID:\r\nCall-ID: h\r\n\r\n", NULL},
        {START "Subject: x\r\n Call-ID: i\r\nCall-ID: j\r\n\r\n", "j"},
        {START "Contact: <sip:a>\r\nCall-Info: <sip:b>\r\ncall-id j\r\nIn-Reply-To: k\r\ni: l\r\n\r\n", "l"},
        {START "Via: x\r\n\r\nCall-ID: m\r\n", NULL},
        {START "Via: x\n\nCall-ID: m\n", NULL},
        {START, NULL},
        {"SIP/2.0 200 OK\r\n\r\n", NULL},
        {"SIP/2.0 200 OK", NULL},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slice bytes = slice_of(rows[i].message), found = sip_call_id_find(bytes);
        struct sip_msg msg;
        cr_assert_eq(sip_msg_parse(bytes, false, &msg), SIP_OK);
        cr_expect_eq(found.p, msg.call_id.p, "row %zu", i);
        cr_expect_eq(found.n, msg.call_id.n, "row %zu", i);
        cr_expect_eq(found.p != NULL, rows[i].call_id != NULL, "row %zu", i);
        if (rows[i].call_id)
            cr_expect(slice_eq(found, slice_of(rows[i].call_id)), "row %zu", i);
    }
}
