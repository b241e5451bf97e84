/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/ip.h"
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

/* Each byte of the headers in each value, with the capture cutting some off or padding it: the straight way says what
 * the layers say one by one. */
Test(net, a_usual_datagram_is_what_its_layers_say)
{
    static const unsigned char usual[] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 33, 0x12, 0x34, 0x40, 0,
        64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0x13, 0xc4, 0x13, 0xc5, 0, 13, 0, 0, 'h', 'e', 'l', 'l', 'o', 0, 0};
    const struct link_type *link = link_find(1);
    unsigned char frame[sizeof usual];

    for (size_t n = 40; n <= sizeof usual; n++)
        for (size_t at = 12; at < 42; at++)
            for (unsigned value = 0; value < 256; value++) {
                struct net_packet p, q;
                struct link_payload inside;
                memcpy(frame, usual, sizeof frame);
                frame[at] = (unsigned char)value;
                struct slice bytes = {(const char *)frame, n};
                enum net_reason reason = net_decode(link, bytes, 47, &p), layers = link->decode(bytes, &inside);
                if (layers == NET_OK)
                    layers = ip_decode(&inside, 47 - (n - inside.bytes.n), &q);
                cr_assert_eq(reason, layers, "byte %zu of %zu is %u", at, n, value);
                if (reason != NET_OK)
                    continue;
                cr_assert(p.payload.p == q.payload.p && p.payload.n == q.payload.n &&
                              p.wire_payload == q.wire_payload && p.truncated == q.truncated,
                    "byte %zu of %zu is %u", at, n, value);
                cr_assert(p.src_ip == q.src_ip && p.dst_ip == q.dst_ip && p.src_port == q.src_port &&
                              p.dst_port == q.dst_port && p.proto == q.proto && p.family == q.family &&
                              p.ip_id == q.ip_id && p.depth == q.depth,
                    "byte %zu of %zu is %u", at, n, value);
            }
}
