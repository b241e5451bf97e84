/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tunnel.h"

#include <criterion/criterion.h>

#include "net/net.h"
#include "net/packet_mock.h"

#define BYTES(s)                                                                                                       \
    {                                                                                                                  \
        (s), sizeof(s) - 1                                                                                             \
    }
#define ETHERNET "ddddddssssss\x08\0"

enum { BY_PROTOCOL, BY_PORT };

/* What stands between the outer packet and the inner one, which is IPv4 unless `ipv6`. */
static const struct case_row {
    const char *name;
    int by;
    unsigned number;
    struct slice header, trailer;
    bool ipv6;
} cases[] = {
    {"IP in IP", BY_PROTOCOL, 4, BYTES(""), BYTES(""), false},
    {"IPv6 in IPv4", BY_PROTOCOL, 41, BYTES(""), BYTES(""), true},
    {"GRE", BY_PROTOCOL, 47, BYTES("\0\0\x08\0"), BYTES(""), false},
    {"GRE with checksum, key and number", BY_PROTOCOL, 47,
        BYTES("\xb0\0\x86\xdd"
              "cc\0\0kkkkssss"),
        BYTES(""), true},
    {"GRE of PPTP", BY_PROTOCOL, 47, BYTES("\x30\x81\x88\x0b\0\1\0\2ssssaaaa\xff\3\0\x21"), BYTES(""), false},
    {"GRE with a frame", BY_PROTOCOL, 47, BYTES("\0\0\x65\x58" ETHERNET), BYTES(""), false},
    {"GRE with MPLS", BY_PROTOCOL, 47, BYTES("\0\0\x88\x47\0\1\0\x40\0\2\1\x40"), BYTES(""), false},
    {"ERSPAN I", BY_PROTOCOL, 47, BYTES("\0\0\x88\xbe" ETHERNET), BYTES(""), false},
    {"ERSPAN II", BY_PROTOCOL, 47,
        BYTES("\x10\0\x88\xbe"
              "ssss\x10\1\0\1\0\0\0\7" ETHERNET),
        BYTES(""), false},
    {"ERSPAN III", BY_PROTOCOL, 47,
        BYTES("\x10\0\x22\xeb"
              "ssss\x20\1\0\1tttt\0\0\0\0" ETHERNET),
        BYTES(""), false},
    {"ERSPAN III with a subheader", BY_PROTOCOL, 47,
        BYTES("\x10\0\x22\xeb"
              "ssss\x20\1\0\1tttt\0\0\0\1platform" ETHERNET),
        BYTES(""), false},
    {"EtherIP", BY_PROTOCOL, 97, BYTES("\x30\0" ETHERNET), BYTES(""), false},
    {"L2TPv3", BY_PROTOCOL, 115, BYTES("\0\0\0\7" ETHERNET), BYTES(""), false},
    {"L2TPv3 with cookie and sublayer", BY_PROTOCOL, 115, BYTES("\0\0\0\7cookies!\0\0\0\1" ETHERNET), BYTES(""), false},
    {"MPLS in IP", BY_PROTOCOL, 137, BYTES("\0\2\1\x40"), BYTES(""), true},
    {"MPLS pseudowire", BY_PROTOCOL, 137, BYTES("\0\2\1\x40\0\0\0\0" ETHERNET), BYTES(""), false},
    {"ESP, tunnel mode", BY_PROTOCOL, 50, BYTES("spi.seq."),
        BYTES("\1\1\4"
              "integrity123"),
        false},
    {"ESP, longer integrity value", BY_PROTOCOL, 50, BYTES("spi.seq."),
        BYTES("\1\1\4"
              "integrity1234567"),
        false},
    {"ESP without integrity value", BY_PROTOCOL, 50, BYTES("spi.seq."), BYTES("\1\1\x29"), true},
    {"ESP in UDP", BY_PORT, 4500, BYTES("spi.seq."),
        BYTES("\1\1\4"
              "integrity123"),
        false},
    {"L2TPv2", BY_PORT, 1701, BYTES("\0\2\0\1\0\1\0\x21"), BYTES(""), false},
    {"L2TPv2 with everything", BY_PORT, 1701, BYTES("\x4a\2ll\0\1\0\1ssnn\0\2oo\xff\3\0\x57"), BYTES(""), true},
    {"L2TPv3 in UDP", BY_PORT, 1701, BYTES("\0\3\0\0\0\0\0\7" ETHERNET), BYTES(""), false},
    {"GTP-U", BY_PORT, 2152, BYTES("\x30\xff\0\x20tttt"), BYTES(""), false},
    {"GTP-U with a number", BY_PORT, 2152, BYTES("\x32\xff\0\x20ttttss\0\0"), BYTES(""), true},
    {"GTP-U with extension headers", BY_PORT, 2152, BYTES("\x34\xff\0\x20ttttss\0\x85\1\1\2\xc0\2......\0"), BYTES(""),
        false},
    {"VXLAN-GPE, IPv4", BY_PORT, 4790, BYTES("\x0c\0\0\1\0\0\7\0"), BYTES(""), false},
    {"VXLAN-GPE, IPv6", BY_PORT, 4790, BYTES("\x0c\0\0\2\0\0\7\0"), BYTES(""), true},
    {"VXLAN-GPE, a frame", BY_PORT, 4790, BYTES("\x0c\0\0\3\0\0\7\0" ETHERNET), BYTES(""), false},
    {"VXLAN-GPE, MPLS", BY_PORT, 4790, BYTES("\x0c\0\0\5\0\0\7\0\0\2\1\x40"), BYTES(""), false},
    {"VXLAN on that port", BY_PORT, 4790, BYTES("\x08\0\0\0\0\0\7\0" ETHERNET), BYTES(""), false},
    {"MPLS in UDP", BY_PORT, 6635, BYTES("\0\2\1\x40"), BYTES(""), true},
    {"HP ERM", BY_PORT, 7932, BYTES("\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c" ETHERNET), BYTES(""), false},
    {"VXLAN", BY_PORT, 4789, BYTES("\x08\0\0\0\0\0\7\0" ETHERNET), BYTES(""), false},
    {"VXLAN on its first port", BY_PORT, 8472, BYTES("\x08\0\0\0\0\0\7\0ddddddssssss\x81\0\0\7\x86\xdd"), BYTES(""),
        true},
    {"Geneve", BY_PORT, 6081, BYTES("\1\0\x65\x58\0\0\7\0\0\1\2\0" ETHERNET), BYTES(""), false},
    {"Geneve with IP", BY_PORT, 6081, BYTES("\0\0\x86\xdd\0\0\7\0"), BYTES(""), true},
    {"TZSP", BY_PORT, 37008, BYTES("\1\0\0\1\0\x0a\1\xcf\1" ETHERNET), BYTES(""), false},
};

static size_t build(const struct case_row *c, struct bytes *b)
{
    struct bytes inside = {.n = 0};

    put(&inside, c->header.p, c->header.n);
    if (c->ipv6) {
        put_ipv6(&inside, 17, 13);
        put_udp(&inside, SLICE_LIT("inner"));
    } else {
        put_ipv4_udp(&inside, SLICE_LIT("inner"));
    }
    put(&inside, c->trailer.p, c->trailer.n);
    put_ethernet(b, 0x0800);
    put_ipv4(b, c->by == BY_PORT ? 17 : c->number, inside.n + (c->by == BY_PORT ? 8 : 0));
    b->at[14 + 15] = 9; /* 192.0.2.9 */
    if (c->by == BY_PORT) {
        put_udp(b, (struct slice){inside.at, inside.n});
        b->at[14 + 20 + 2] = (char)(c->number >> 8);
        b->at[14 + 20 + 3] = (char)c->number;
    } else {
        put(b, inside.at, inside.n);
    }
    return b->n - c->trailer.n;
}

static enum net_reason decode(struct slice frame, size_t wire, struct net_packet *p)
{
    return net_decode(link_find(1), frame, wire, p);
}

Test(tunnel, each_leads_to_the_packet_inside)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct case_row *c = &cases[i];
        struct bytes b = {.n = 0};
        struct net_packet p;
        build(c, &b);
        enum net_reason reason = decode((struct slice){b.at, b.n}, b.n, &p);
        cr_assert_eq(reason, NET_OK, "%s: %s", c->name, reason_name(reason));
        cr_assert_eq(p.payload.n, 5, "%s: %zu", c->name, p.payload.n);
        cr_assert_arr_eq(p.payload.p, "inner", 5, "%s", c->name);
        cr_assert_eq(p.wire_payload, 5, "%s", c->name);
        cr_assert_eq(p.family, c->ipv6 ? 6 : 4, "%s", c->name);
        cr_assert_eq(p.src_ip[c->ipv6 ? 15 : 3], 1, "%s", c->name);
        cr_assert_eq(p.dst_port, 5062, "%s", c->name);
    }
}

Test(tunnel, a_packet_cut_anywhere_is_never_read_beyond_its_end)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct case_row *c = &cases[i];
        struct bytes b = {.n = 0};
        size_t end = build(c, &b);
        for (size_t n = 0; n < b.n; n++) {
            struct guarded g = guard(b.at, n);
            struct net_packet p;
            enum net_reason reason = decode(g.bytes, b.n, &p);
            if (c->trailer.n == 0 && n > end - 5) {
                cr_assert_eq(reason, NET_OK, "%s cut to %zu", c->name, n);
                cr_assert_eq(p.payload.n, 5 - (end - n), "%s cut to %zu", c->name, n);
                cr_assert(p.truncated, "%s cut to %zu", c->name, n);
            }
            unguard(&g);
        }
    }
}

Test(tunnel, esp_in_transport_mode_carries_udp_and_tcp)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ipv4(&b, 50, 8 + 13 + 1 + 2 + 12);
    PUT(&b, "spi.seq.");
    put_udp(&b, SLICE_LIT("inner"));
    PUT(&b, "\1\1\x11"
            "integrity123");
    struct bytes frame = {.n = 0};
    put_ethernet(&frame, 0x0800);
    put(&frame, b.at, b.n);
    cr_assert_eq(decode((struct slice){frame.at, frame.n}, frame.n, &p), NET_OK);
    cr_assert_eq(p.payload.n, 5);
    cr_assert_eq(p.src_port, 5060);
    cr_assert_eq(p.src_ip[3], 1);
    frame.at[frame.n - 15] = 2; /* no padding */
    cr_assert_eq(decode((struct slice){frame.at, frame.n}, frame.n, &p), NET_UNKNOWN_PROTOCOL);
}

Test(tunnel, a_datagram_on_such_a_port_that_is_no_tunnel_is_a_datagram)
{
    static const struct slice payloads[] = {
        BYTES("OPTIONS sip:bob@example.com SIP/2.0\r\n"), BYTES("\x80\0\0\1ttttssss and some media"), BYTES("\0"),
        BYTES("\xff"), BYTES("\0\0\0\0 key exchange"), BYTES("\x32\1\0\4\0\0\0\0\0\0\0\0"), /* GTP echo request */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t k = 0; cases[i].by == BY_PORT && k < sizeof payloads / sizeof *payloads; k++) {
            struct bytes b = {.n = 0};
            struct net_packet p;
            put_ethernet(&b, 0x0800);
            put_ipv4_udp(&b, payloads[k]);
            b.at[14 + 20 + 2] = (char)(cases[i].number >> 8);
            b.at[14 + 20 + 3] = (char)cases[i].number;
            cr_assert_eq(decode((struct slice){b.at, b.n}, b.n, &p), NET_OK, "%s, %zu", cases[i].name, k);
            cr_assert_eq(p.payload.n, payloads[k].n);
            cr_assert_eq(p.dst_port, cases[i].number);
        }
}

Test(tunnel, tunnels_in_tunnels_are_followed_up_to_the_cap)
{
    for (unsigned depth = 0; depth < TUNNEL_MAX_DEPTH + 3; depth++) {
        struct bytes b = {.n = 0};
        struct net_packet p;
        put_ethernet(&b, 0x0800);
        for (unsigned i = 0; i < depth; i++)
            put_ipv4(&b, 4, 20 * (depth - i) + 9);
        put_ipv4_udp(&b, SLICE_LIT("x"));
        enum net_reason reason = decode((struct slice){b.at, b.n}, b.n, &p);
        cr_assert_eq(reason, depth <= TUNNEL_MAX_DEPTH ? NET_OK : NET_TOO_DEEP, "%u tunnels", depth);
    }
}

Test(tunnel, what_is_inside_and_is_not_ip_is_told_so)
{
    struct bytes b = {.n = 0};
    struct net_packet p;

    put_ethernet(&b, 0x0800);
    put_ipv4(&b, 47, 4 + 4);
    PUT(&b, "\0\0\x08\x06"
            "arp.");
    cr_assert_eq(decode((struct slice){b.at, b.n}, b.n, &p), NET_NOT_IP);
}
