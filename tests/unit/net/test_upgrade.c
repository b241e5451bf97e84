/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/upgrade.h"

#include <criterion/criterion.h>

#define ASKS    "GET /sip HTTP/1.1\r\nHost: a\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
#define ACCEPTS "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define SIP     "Sec-WebSocket-Protocol: sip\r\n"
#define DEFLATE "Sec-WebSocket-Extensions: permessage-deflate"

struct upgrade_case {
    const char *bytes;
    enum upgrade_result result;
    struct upgrade expected;
};

#define PLAIN                                                                                                          \
    {                                                                                                                  \
        {false, 15},                                                                                                   \
        {                                                                                                              \
            false, 15                                                                                                  \
        }                                                                                                              \
    }

Test(upgrade, a_handshake_tells_the_subprotocol_and_the_compression)
{
    static const struct upgrade_case cases[] = {
        {ASKS SIP "\r\n", UPGRADE_OK, {false, true, false, PLAIN}},
        {ACCEPTS SIP "\r\n", UPGRADE_OK, {true, true, false, PLAIN}},
        {ASKS "sec-websocket-protocol:chat, SIP ,x\n\n", UPGRADE_OK, {false, true, false, PLAIN}},
        {ASKS "Sec-WebSocket-Protocol: sips\r\n\r\n", UPGRADE_OK, {false, false, false, PLAIN}},
        {ACCEPTS SIP DEFLATE "\r\n\r\n", UPGRADE_OK, {true, true, true, PLAIN}},
        {ACCEPTS SIP DEFLATE "; server_no_context_takeover; client_max_window_bits=10\r\n\r\n", UPGRADE_OK,
            {true, true, true, {{false, 10}, {true, 15}}}},
        {ACCEPTS SIP DEFLATE " ;client_no_context_takeover;server_max_window_bits=\"8\"\r\n\r\n", UPGRADE_OK,
            {true, true, true, {{true, 15}, {false, 8}}}},
        {ACCEPTS SIP "Sec-WebSocket-Extensions: x-other; a=b, permessage-deflate; client_max_window_bits=99\r\n\r\n",
            UPGRADE_OK, {true, true, true, PLAIN}},
        {ASKS SIP, UPGRADE_MORE, {0}},
        {"G", UPGRADE_MORE, {0}},
        {"GET /a", UPGRADE_MORE, {0}},
        {"HTTP/1.1 10", UPGRADE_MORE, {0}},
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", UPGRADE_NOT, {0}},
        {"GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n", UPGRADE_NOT, {0}},
        {"HTTP/1.1 200 OK\r\nUpgrade: websocket\r\n\r\n", UPGRADE_NOT, {0}},
        {"POST / HTTP/1.1\r\n", UPGRADE_NOT, {0}},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct upgrade_case *c = &cases[i];
        struct upgrade u;
        size_t length;
        cr_assert_eq(upgrade_parse(slice_of(c->bytes), &u, &length), c->result, "case %zu", i);
        if (c->result != UPGRADE_OK)
            continue;
        cr_assert_eq(length, strlen(c->bytes), "case %zu", i);
        cr_assert(u.accepts == c->expected.accepts && u.sip == c->expected.sip, "case %zu", i);
        cr_assert_eq(u.deflate, c->expected.deflate, "case %zu", i);
        for (int side = 0; side < UPGRADE_SIDES; side++) {
            cr_assert_eq(u.of[side].alone, c->expected.of[side].alone, "case %zu", i);
            cr_assert_eq(u.of[side].window_bits, c->expected.of[side].window_bits, "case %zu", i);
        }
    }
}

Test(upgrade, frames_behind_the_head_are_not_part_of_it)
{
    struct upgrade u;
    size_t length;
    struct slice bytes = SLICE_LIT(ACCEPTS SIP "\r\n\x81\x05Hello");

    cr_assert_eq(upgrade_parse(bytes, &u, &length), UPGRADE_OK);
    cr_assert_eq(length, bytes.n - 7);
}

Test(upgrade, a_head_without_an_end_is_given_up)
{
    static char head[UPGRADE_MAX_HEAD + 100];
    struct upgrade u;
    size_t length;

    memset(head, 'x', sizeof head);
    memcpy(head, "GET /", 5);
    cr_assert_eq(upgrade_parse((struct slice){head, UPGRADE_MAX_HEAD - 1}, &u, &length), UPGRADE_MORE);
    cr_assert_eq(upgrade_parse((struct slice){head, sizeof head}, &u, &length), UPGRADE_NOT);
}
