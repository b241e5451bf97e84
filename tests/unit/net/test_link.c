/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/link.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

#define BYTES(s)                                                                                                       \
    {                                                                                                                  \
        (s), sizeof(s) - 1                                                                                             \
    }

/* The network layer is the single byte 'E' (0x45, IPv4) or '`' (0x60, IPv6). */
static const struct case_row {
    const char *name;
    int link;
    struct slice frame;
    enum net_reason reason;
    uint16_t ethertype;
} cases[] = {
    {"Ethernet, IPv4", 1, BYTES("ddddddssssss\x08\0E"), NET_OK, LINK_IPV4},
    {"Ethernet, IPv6", 1, BYTES("ddddddssssss\x86\xdd`"), NET_OK, LINK_IPV6},
    {"Ethernet, ARP", 1, BYTES("ddddddssssss\x08\x06E"), NET_NOT_IP, 0},
    {"one VLAN tag", 1, BYTES("ddddddssssss\x81\0\0\7\x08\0E"), NET_OK, LINK_IPV4},
    {"QinQ", 1, BYTES("ddddddssssss\x88\xa8\0\7\x81\0\0\7\x86\xdd`"), NET_OK, LINK_IPV6},
    {"old QinQ", 1, BYTES("ddddddssssss\x91\0\0\7\x81\0\0\7\x08\0E"), NET_OK, LINK_IPV4},
    {"a VLAN tag cut in two", 1, BYTES("ddddddssssss\x81\0\0\7\x08"), NET_SHORT, 0},
    {"PPPoE session", 1,
        BYTES("ddddddssssss\x88\x64\x11\0\0\1\0\3\0\x21"
              "E"),
        NET_OK, LINK_IPV4},
    {"PPPoE discovery code", 1,
        BYTES("ddddddssssss\x88\x64\x11\x09\0\1\0\3\0\x21"
              "E"),
        NET_NOT_IP, 0},
    {"LLC with SNAP", 1, BYTES("ddddddssssss\0\x09\xaa\xaa\3\0\0\0\x08\0E"), NET_OK, LINK_IPV4},
    {"LLC, spanning tree", 1, BYTES("ddddddssssss\0\x26\x42\x42\3\0\0\0\0\0E"), NET_NOT_IP, 0},
    {"Linux cooked", 113, BYTES("\0\0\0\1\0\6hhhhhhhh\x08\0E"), NET_OK, LINK_IPV4},
    {"Linux cooked with a VLAN tag", 113, BYTES("\0\0\0\1\0\6hhhhhhhh\x81\0\0\7\x86\xdd`"), NET_OK, LINK_IPV6},
    {"Linux cooked v2", 276, BYTES("\x86\xdd\0\0\0\0\0\2\0\1\0\6hhhhhhhh`"), NET_OK, LINK_IPV6},
    {"raw IPv4", 12, BYTES("E"), NET_OK, LINK_IPV4},
    {"raw IPv6", 101, BYTES("`"), NET_OK, LINK_IPV6},
    {"raw, neither", 14, BYTES("\x15"), NET_NOT_IP, 0},
    {"LINKTYPE_IPV4", 228, BYTES("E"), NET_OK, LINK_IPV4},
    {"LINKTYPE_IPV6", 229, BYTES("`"), NET_OK, LINK_IPV6},
    {"loopback, little-endian", 0, BYTES("\2\0\0\0E"), NET_OK, LINK_IPV4},
    {"loopback, big-endian", 0, BYTES("\0\0\0\2E"), NET_OK, LINK_IPV4},
    {"loopback, IPv6 of macOS", 0, BYTES("\x1e\0\0\0`"), NET_OK, LINK_IPV6},
    {"loopback, IPv6 of FreeBSD, big-endian", 108, BYTES("\0\0\0\x1c`"), NET_OK, LINK_IPV6},
    {"loopback, AppleTalk", 0, BYTES("\x10\0\0\0E"), NET_NOT_IP, 0},
    {"PPP with address and control", 9,
        BYTES("\xff\3\0\x21"
              "E"),
        NET_OK, LINK_IPV4},
    {"PPP without them", 9, BYTES("\0\x57`"), NET_OK, LINK_IPV6},
    {"PPP, compressed protocol", 9,
        BYTES("\x21"
              "E"),
        NET_OK, LINK_IPV4},
    {"PPP, LCP", 50,
        BYTES("\xff\3\xc0\x21"
              "E"),
        NET_NOT_IP, 0},
    {"PPPoE without Ethernet", 51,
        BYTES("\x11\0\0\1\0\3\0\x21"
              "E"),
        NET_OK, LINK_IPV4},
    {"Cisco HDLC", 104, BYTES("\x0f\0\x08\0E"), NET_OK, LINK_IPV4},
    {"ERF, Ethernet", 197, BYTES("tttttttt\2\4\0\x21\0\0\0\x0f\0\0ddddddssssss\x08\0E"), NET_OK, LINK_IPV4},
    {"ERF, two extension headers", 197,
        BYTES("tttttttt\x82\4\0\x21\0\0\0\x0f\x80xxxxxxx\0xxxxxxx\0\0ddddddssssss\x08\0E"), NET_OK, LINK_IPV4},
    {"ERF, IPv6", 197, BYTES("tttttttt\x17\4\0\x11\0\0\0\1`"), NET_OK, LINK_IPV6},
    {"802.11, from an access point", 105,
        BYTES("\x08\2dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_OK, LINK_IPV4},
    {"802.11, four addresses, QoS and HT control", 105,
        BYTES("\x88\x83"
              "dd111111222222333333ss444444\0\0hhhh\xaa\xaa\3\0\0\0\x86\xdd`"),
        NET_OK, LINK_IPV6},
    {"802.11, QoS, a padded header", 105,
        BYTES("\x88\1dd111111222222333333ss\0\0\0\0\xaa\xaa\3\0\0\0\x08\0E"), NET_OK, LINK_IPV4},
    {"802.11, an aggregate", 105,
        BYTES("\x88\1dd111111222222333333ss\x80\0ddddddssssss\0\x09\xaa\xaa\3\0\0\0\x08\0E"), NET_OK, LINK_IPV4},
    {"802.11, encrypted", 105, BYTES("\x08\102dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_NOT_IP, 0},
    {"802.11, a beacon", 105, BYTES("\x80\0dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_NOT_IP, 0},
    {"802.11, no data", 105, BYTES("\x48\1dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_NOT_IP, 0},
    {"radiotap", 127, BYTES("\0\0\x09\0\2\0\0\0\x10\x08\1dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_OK,
        LINK_IPV4},
    {"radiotap of another version", 127,
        BYTES("\1\0\x08\0\0\0\0\0\x08\1dd111111222222333333ss\xaa\xaa\3\0\0\0\x08\0E"), NET_NOT_IP, 0},
    {"IPNET", 226, BYTES("\1\2\0\4\0\0\0\1iiiiggggsssszzzzE"), NET_OK, LINK_IPV4},
    {"NFLOG", 239,
        BYTES("\2\0\0\5\x08\0\1\0\x08\0\1\0\5\0\x0a\0x\0\0\0\5\0\x09\0E"), NET_OK, LINK_IPV4},
    {"NFLOG, big-endian", 239, BYTES("\x0a\0\0\5\0\6\0\x0axx\0\0\0\5\0\x09`"), NET_OK, LINK_IPV6},
    {"NFLOG, an impossible length", 239, BYTES("\2\0\0\5\3\0\1\0\5\0\x09\0E"), NET_BAD_LENGTH, 0},
    {"ERF, ATM", 197, BYTES("tttttttt\3\4\0\x11\0\0\0\1E"), NET_NOT_IP, 0},
};

Test(link, each_type_leads_to_its_network_layer)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct case_row *c = &cases[i];
        struct link_payload out = {0};
        cr_assert_eq(link_find(c->link)->decode(c->frame, &out), c->reason, "%s", c->name);
        if (c->reason != NET_OK)
            continue;
        cr_assert_eq(out.ethertype, c->ethertype, "%s", c->name);
        cr_assert_eq(out.bytes.n, 1, "%s", c->name);
        cr_assert_eq(out.bytes.p, c->frame.p + c->frame.n - 1, "%s", c->name);
    }
}

Test(link, a_frame_cut_anywhere_is_short_and_never_read_beyond_its_end)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct case_row *c = &cases[i];
        for (size_t n = 0; n < c->frame.n; n++) {
            struct guarded g = guard(c->frame.p, n);
            struct link_payload out;
            enum net_reason reason = link_find(c->link)->decode(g.bytes, &out);
            if (reason == NET_OK)
                cr_assert_eq(out.bytes.p + out.bytes.n, g.bytes.p + n, "%s cut to %zu", c->name, n);
            else if (c->reason == NET_OK)
                cr_assert(reason == NET_SHORT || reason == NET_NOT_IP, "%s cut to %zu", c->name, n);
            unguard(&g);
        }
    }
}

Test(link, vlan_tags_are_followed_up_to_the_cap)
{
    for (unsigned tags = 0; tags < LINK_MAX_TAGS + 2; tags++) {
        struct bytes frame = {.n = 0};
        struct link_payload out;
        PUT(&frame, "ddddddssssss");
        for (unsigned i = 0; i < tags; i++)
            PUT(&frame, "\x81\0\0\7");
        PUT(&frame, "\x08\0E");
        enum net_reason reason = link_find(1)->decode((struct slice){frame.at, frame.n}, &out);
        cr_assert_eq(reason, tags <= LINK_MAX_TAGS ? NET_OK : NET_TOO_DEEP, "%u tags", tags);
    }
}

Test(link, unknown_numbers_have_no_row_and_known_ones_have_one)
{
    cr_assert_null(link_find(147));
    cr_assert_null(link_find(-1));
    for (size_t i = 0; link_at(i); i++)
        cr_assert_eq(link_find(link_at(i)->number), link_at(i), "%s is there once", link_at(i)->name);
}
