/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/icmp.h"

#include <criterion/criterion.h>

#include "net/packet_mock.h"

/* A packet of 192.0.2.1 or 2001:db8::1. */
static struct bytes quoted_packet(bool ipv6, const char *payload)
{
    struct bytes b = {.n = 0};
    struct slice text = slice_of(payload);

    if (ipv6) {
        put_ipv6(&b, 17, 8 + text.n);
        put_udp(&b, text);
    } else {
        put_ipv4_udp(&b, text);
    }
    return b;
}

static struct bytes error_about(const char *head, const struct bytes *packet, size_t n)
{
    struct bytes b = {.n = 0};

    put(&b, head, 8);
    put(&b, packet->at, n);
    return b;
}

static bool find(const struct bytes *error, bool ipv6, struct net_packet *out)
{
    struct net_packet p = {.proto = NET_ICMP, .family = ipv6 ? 6 : 4, .origin = {.frame = 7}};

    p.payload = (struct slice){error->at, error->n};
    p.wire_payload = (uint32_t)error->n;
    return icmp_quoted(&p, out);
}

Test(icmp, errors_that_mean_a_failure_to_send_quote_their_packet)
{
    static const struct {
        const char *name;
        bool ipv6;
        unsigned char type, code;
        bool counts;
    } rows[] = {
        {"port unreachable", false, 3, 3, true},
        {"host unreachable", false, 3, 1, true},
        {"prohibited", false, 3, 13, true},
        {"fragmentation needed", false, 3, 4, false},
        {"source quench", false, 4, 0, false},
        {"time exceeded", false, 11, 0, false},
        {"parameter problem", false, 12, 0, true},
        {"echo reply", false, 0, 0, false},
        {"IPv6 port unreachable", true, 1, 4, true},
        {"IPv6 packet too big", true, 2, 0, false},
        {"IPv6 time exceeded", true, 3, 3, false},
        {"IPv6 parameter problem", true, 4, 1, true},
        {"IPv6 echo request", true, 128, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char head[8] = {(char)rows[i].type, (char)rows[i].code};
        struct bytes packet = quoted_packet(rows[i].ipv6, "payload"), error = error_about(head, &packet, packet.n);
        struct net_packet p;
        cr_assert_eq(find(&error, rows[i].ipv6, &p), rows[i].counts, "%s", rows[i].name);
        if (!rows[i].counts)
            continue;
        cr_assert(slice_eq(p.payload, SLICE_LIT("payload")), "%s", rows[i].name);
        cr_assert_eq(p.src_port, 5060);
        cr_assert_eq(p.dst_ip[rows[i].ipv6 ? 15 : 3], 2);
        cr_assert_eq(p.origin.frame, 7);
    }
}

Test(icmp, a_packet_may_be_quoted_in_part)
{
    struct bytes packet = quoted_packet(false, "a long payload"), error = error_about("\3\3\0\0\0\0\0\0", &packet, 32);
    struct net_packet p;

    cr_assert(find(&error, false, &p));
    cr_assert(slice_eq(p.payload, SLICE_LIT("a lo")));
    cr_assert_eq(p.wire_payload, 14);
    cr_assert(p.truncated);
}

Test(icmp, what_follows_the_quoted_packet_is_none_of_it)
{
    struct bytes packet = quoted_packet(false, "a long payload"),
                 error = error_about("\3\3\0\0\0\x09\0\0", &packet, 36);
    struct net_packet p;

    PUT(&error, "\x20\0\0\0 an extension");
    cr_assert(find(&error, false, &p));
    cr_assert(slice_eq(p.payload, SLICE_LIT("a long p")));
}

Test(icmp, of_fragments_the_first_one_is_decoded)
{
    for (unsigned at = 0; at < 2; at++) {
        struct bytes packet = quoted_packet(false, "12345678");
        packet.at[6] = 0x20;
        packet.at[7] = (char)at;
        struct bytes error = error_about("\3\1\0\0\0\0\0\0", &packet, packet.n);
        struct net_packet p;
        cr_assert_eq(find(&error, false, &p), at == 0);
    }
}

Test(icmp, an_error_cut_anywhere_is_never_read_beyond_its_end)
{
    for (unsigned ipv6 = 0; ipv6 < 2; ipv6++) {
        struct bytes packet = quoted_packet(ipv6, "payload");
        struct bytes error = error_about(ipv6 ? "\1\4\0\0\0\0\0\0" : "\3\3\0\0\0\0\0\0", &packet, packet.n);
        for (size_t n = 0; n < error.n; n++) {
            struct guarded g = guard(error.at, n);
            struct net_packet p = {.proto = NET_ICMP, .family = ipv6 ? 6 : 4, .payload = g.bytes}, quoted;
            cr_assert_eq(icmp_quoted(&p, &quoted), n >= 8 + (ipv6 ? 48u : 28u), "cut to %zu", n);
            unguard(&g);
        }
    }
}
