/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/ip.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

static enum net_reason decode(const struct bytes *b, size_t wire, struct net_packet *p)
{
    struct link_payload inside = {{b->at, b->n}, (b->at[0] & 0xf0) == 0x60 ? LINK_IPV6 : LINK_IPV4};

    return ip_decode(&inside, wire, p);
}

static void assert_payload(const struct net_packet *p, const char *text)
{
    cr_assert_eq(p->payload.n, strlen(text));
    cr_assert_arr_eq(p->payload.p, text, strlen(text));
}

Test(ip, udp_over_ipv4_gives_addresses_ports_and_payload)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4_udp(&b, SLICE_LIT("hello"));
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "hello");
    cr_assert_eq(p.proto, NET_UDP);
    cr_assert_eq(p.family, 4);
    cr_assert_eq(p.ip_id, 0x1234);
    cr_assert_arr_eq(p.src_ip, "\xc0\0\2\1", 4);
    cr_assert_arr_eq(p.dst_ip, "\xc0\0\2\2", 4);
    cr_assert_eq(p.src_port, 5060);
    cr_assert_eq(p.dst_port, 5062);
    cr_assert_eq(p.wire_payload, 5);
    cr_assert_not(p.truncated);
}

Test(ip, padding_behind_the_datagram_is_no_payload)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4_udp(&b, SLICE_LIT("hi"));
    PUT(&b, "\0\0\0\0\0\0\0\0\0\0\0\0");
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "hi");
}

Test(ip, options_of_ipv4_are_passed_over)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    PUT(&b, "\x47\0\0\x27\0\1\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2\x94\4\0\0\1\1\1\0");
    put_udp(&b, SLICE_LIT("abc"));
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "abc");
}

Test(ip, a_total_length_of_zero_goes_to_the_end_of_the_frame)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4_udp(&b, SLICE_LIT("offloaded"));
    b.at[2] = b.at[3] = 0;
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "offloaded");
}

Test(ip, any_fragment_is_recognised)
{
    static const struct {
        const char field[2];
        enum net_reason reason;
    } rows[] = {
        {{'\x40', 0}, NET_OK}, /* don't fragment */
        {{'\x20', 0}, NET_IP_FRAGMENT}, {{'\x20', 1}, NET_IP_FRAGMENT}, {{0, 1}, NET_IP_FRAGMENT},
        {{'\x1f', '\xfc'}, NET_IP_FRAGMENT}, {{'\x1f', '\xff'}, NET_BAD_LENGTH}, /* its end would be behind 65 535 */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ipv4_udp(&b, SLICE_LIT("12345678"));
        memcpy(b.at + 6, rows[i].field, 2);
        cr_assert_eq(decode(&b, b.n, &p), rows[i].reason, "row %zu", i);
    }
}

Test(ip, extension_headers_of_ipv6_are_passed_over)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv6(&b, 0, 8 + 16 + 12 + 8 + 8 + 11);
    PUT(&b, "\x3c\0\1\4\0\0\0\0");                   /* hop by hop */
    PUT(&b, "\x33\1\1\x0c\0\0\0\0\0\0\0\0\0\0\0\0"); /* destination options */
    PUT(&b, "\x2b\1\0\0iiiissss");                   /* authentication */
    PUT(&b, "\x2c\0\0\0\0\0\0\0");                   /* routing */
    PUT(&b, "\x11\0\0\0iiii");                       /* fragment, whole */
    put_udp(&b, SLICE_LIT("six"));
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "six");
    cr_assert_eq(p.family, 6);
    cr_assert_eq(p.ip_id, 0);
    cr_assert_eq(p.src_ip[15], 1);
    cr_assert_eq(p.dst_ip[15], 2);
}

Test(ip, fragments_of_ipv6_are_recognised)
{
    for (unsigned field = 0; field < 64; field++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ipv6(&b, 44, 8 + 16);
        PUT(&b, "\x11\0");
        put16(&b, field);
        PUT(&b, "iiii");
        put_udp(&b, SLICE_LIT("12345678"));
        bool whole = (field & 1) == 0 && field >> 3 == 0;
        cr_assert_eq(decode(&b, b.n, &p), whole ? NET_OK : NET_IP_FRAGMENT, "field %u", field);
    }
}

Test(ip, a_fragment_tells_where_it_belongs)
{
    struct bytes v4 = {.n = 0}, v6 = {.n = 0};
    struct net_packet p;

    put_ipv4(&v4, 17, 16);
    memcpy(v4.at + 6, "\x20\x03", 2);
    PUT(&v4, "0123456789abcdefpadding");
    cr_assert_eq(decode(&v4, v4.n, &p), NET_IP_FRAGMENT);
    assert_payload(&p, "0123456789abcdef");
    cr_assert_eq(p.protocol, 17);
    cr_assert_eq(p.fragment.id, 0x1234);
    cr_assert_eq(p.fragment.at, 24);
    cr_assert(p.fragment.more);
    cr_assert_eq(p.dst_ip[3], 2);

    put_ipv6(&v6, 60, 8 + 8 + 3);
    PUT(&v6, "\x2c\0\1\4\0\0\0\0\x06\0\1\0\x89\xab\xcd\xef");
    PUT(&v6, "end");
    cr_assert_eq(decode(&v6, v6.n, &p), NET_IP_FRAGMENT);
    assert_payload(&p, "end");
    cr_assert_eq(p.protocol, 6);
    cr_assert_eq(p.fragment.id, 0x89abcdef);
    cr_assert_eq(p.fragment.at, 256);
    cr_assert_not(p.fragment.more);
}

Test(ip, fragments_that_cannot_be_are_bad)
{
    static const struct {
        const char *name;
        const char field[2];
        size_t n;
    } rows[] = {
        {"not the last one, and no multiple of 8 bytes", {'\x20', 0}, 9},
        {"empty", {0, 1}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ipv4(&b, 17, rows[i].n);
        put(&b, "123456789", rows[i].n);
        memcpy(b.at + 6, rows[i].field, 2);
        cr_assert_eq(decode(&b, b.n, &p), NET_BAD_LENGTH, "%s", rows[i].name);
    }
}

Test(ip, extension_headers_are_followed_up_to_the_cap)
{
    for (unsigned n = 0; n < IP_MAX_EXTENSIONS + 2; n++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ipv6(&b, n ? 60 : 17, n * 8 + 9);
        for (unsigned i = 0; i < n; i++) {
            put(&b, i + 1 < n ? "\x3c" : "\x11", 1);
            PUT(&b, "\0\1\4\0\0\0\0");
        }
        put_udp(&b, SLICE_LIT("x"));
        cr_assert_eq(decode(&b, b.n, &p), n <= IP_MAX_EXTENSIONS ? NET_OK : NET_TOO_DEEP, "%u headers", n);
    }
}

Test(ip, tcp_gives_numbers_flags_and_payload_behind_options)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4(&b, 6, 32 + 4);
    put16(&b, 40000);
    put16(&b, 5060);
    put32(&b, 0xfffffff0);
    put32(&b, 77);
    PUT(&b, "\x80\x18\xff\xff\0\0\0\0\1\1\x08\x0atttteeee");
    PUT(&b, "data");
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "data");
    cr_assert_eq(p.proto, NET_TCP);
    cr_assert_eq(p.seq, 0xfffffff0);
    cr_assert_eq(p.ack, 77);
    cr_assert_eq(p.tcp_flags, NET_ACK | 0x08);
    cr_assert_eq(p.dst_port, 5060);
}

Test(ip, lengths_that_contradict_their_header_are_bad)
{
    static const struct {
        const char *name;
        size_t at;
        char value;
    } rows[] = {
        {"IPv4 header of 16 bytes", 0, '\x44'},
        {"version 5", 0, '\x55'},
        {"total length below the header", 3, 19},
        {"UDP length below its header", 25, 7},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ipv4_udp(&b, SLICE_LIT("x"));
        b.at[rows[i].at] = rows[i].value;
        cr_assert_eq(decode(&b, b.n, &p), NET_BAD_LENGTH, "%s", rows[i].name);
    }
}

Test(ip, a_length_beyond_the_wire_is_not_believed)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4_udp(&b, SLICE_LIT("xyz"));
    b.at[24] = 0x10; /* UDP length 4107 */
    cr_assert_eq(decode(&b, b.n, &p), NET_OK);
    assert_payload(&p, "xyz");
    cr_assert_eq(p.wire_payload, 3);
    cr_assert_not(p.truncated);
}

Test(ip, other_protocols_are_named_so)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4(&b, 89, 12);
    PUT(&b, "............");
    cr_assert_eq(decode(&b, b.n, &p), NET_UNKNOWN_PROTOCOL);
}

/* Each kind of packet, cut to every length: short, or the payload as far as it was captured. */
static void cut_everywhere(const struct bytes *b, size_t headers)
{
    for (size_t n = 0; n < b->n; n++) {
        struct guarded g = guard(b->at, n);
        struct link_payload inside = {g.bytes, (b->at[0] & 0xf0) == 0x60 ? LINK_IPV6 : LINK_IPV4};
        struct net_packet p;
        enum net_reason reason = ip_decode(&inside, b->n, &p);
        cr_assert_eq(reason, n < headers ? NET_SHORT : NET_OK, "cut to %zu: %s", n, reason_name(reason));
        if (reason == NET_OK) {
            cr_assert_eq(p.payload.n, n - headers);
            cr_assert_eq(p.wire_payload, b->n - headers);
            cr_assert(p.truncated);
        }
        unguard(&g);
    }
}

Test(ip, a_packet_cut_by_the_capture_decodes_as_far_as_it_goes)
{
    struct bytes udp4 = {.n = 0}, udp6 = {.n = 0}, tcp = {.n = 0};

    put_ipv4_udp(&udp4, SLICE_LIT("0123456789"));
    cut_everywhere(&udp4, 28);
    put_ipv6(&udp6, 0, 8 + 8 + 10);
    PUT(&udp6, "\x11\0\1\4\0\0\0\0");
    put_udp(&udp6, SLICE_LIT("0123456789"));
    cut_everywhere(&udp6, 56);
    put_ipv4(&tcp, 6, 24 + 6);
    PUT(&tcp, "\x13\xc4\x13\xc4ssssaaaa\x60\x10wwccuuoooosixsix");
    cut_everywhere(&tcp, 44);
}
