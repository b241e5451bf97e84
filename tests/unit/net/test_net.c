/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/net.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

Test(net, a_frame_is_decoded_down_to_its_payload)
{
    struct bytes b = {.n = 0};
    struct net_packet p;
    char text[ENDPOINT_TEXT];

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, SLICE_LIT("payload"));
    cr_assert_eq(net_decode(link_find(1), (struct slice){b.at, b.n}, b.n, &p), NET_OK);
    cr_assert_eq(p.payload.n, 7);
    struct endpoint src = net_src(&p), dst = net_dst(&p);
    endpoint_format(&src, text);
    cr_assert_str_eq(text, "192.0.2.1:5060");
    endpoint_format(&dst, text);
    cr_assert_str_eq(text, "192.0.2.2:5062");
}

Test(net, endpoints_of_ipv6_have_all_bytes)
{
    struct bytes b = {.n = 0};
    struct net_packet p;
    char text[ENDPOINT_TEXT];

    put_ethernet(&b, 0x86dd);
    put_ipv6(&b, 17, 9);
    put_udp(&b, SLICE_LIT("x"));
    cr_assert_eq(net_decode(link_find(1), (struct slice){b.at, b.n}, b.n, &p), NET_OK);
    struct endpoint dst = net_dst(&p);
    endpoint_format(&dst, text);
    cr_assert_str_eq(text, "[2001:db8::2]:5062");
}

Test(net, the_wire_length_tells_what_the_capture_cut)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, SLICE_LIT("0123456789"));
    cr_assert_eq(net_decode(link_find(1), (struct slice){b.at, b.n - 4}, b.n, &p), NET_OK);
    cr_assert_eq(p.payload.n, 6);
    cr_assert_eq(p.wire_payload, 10);
    cr_assert(p.truncated);
}

Test(net, what_the_link_layer_says_is_passed_on)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ethernet(&b, 0x0806);
    cr_assert_eq(net_decode(link_find(1), (struct slice){b.at, b.n}, b.n, &p), NET_NOT_IP);
    cr_assert_eq(net_decode(link_find(1), (struct slice){b.at, 13}, 60, &p), NET_SHORT);
}
