/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/heplisten.h"

#include <criterion/criterion.h>
#include <time.h>
#include <unistd.h>

#include "capture/hepaddr.h"

/* Waits for a packet. */
static enum source_result next(struct heplisten *l, struct source_packet *out)
{
    enum source_result result = SOURCE_QUIET;
    GError *error = NULL;

    for (int i = 0; result == SOURCE_QUIET && i < 100; i++)
        result = heplisten_next(l, out, &error);
    return result;
}

/* RFC 1071: with its checksum in it, the sum is all ones. */
static unsigned sum_of(const char *p, size_t n, unsigned before)
{
    for (size_t i = 0; i < n; i++)
        before += (unsigned)(unsigned char)p[i] << (i % 2 ? 0 : 8);
    while (before >> 16)
        before = (before & 0xffff) + (before >> 16);
    return before;
}

static void check(const char *address, size_t ip_header, size_t addresses_at)
{
    static const char payload[] = "HEP3 of any length";
    GError *error = NULL;
    struct heplisten *l = heplisten_open(address, &error);

    if (!l) { /* a host without IPv6 */
        g_clear_error(&error);
        return;
    }
    int fd = hepaddr_open(heplisten_name(l), false, &error);
    struct source_packet packet = {0};
    struct net_packet decoded;
    cr_assert_eq(send(fd, payload, sizeof payload - 1, 0), sizeof payload - 1);
    cr_assert_eq(next(l, &packet), SOURCE_PACKET, "%s", address);
    cr_assert_eq(packet.bytes.n, ip_header + 8 + sizeof payload - 1);
    cr_assert_eq(net_decode(link_find(101), packet.bytes, packet.wire, &decoded), NET_OK);
    cr_expect(slice_eq(decoded.payload, SLICE_LIT(payload)));
    struct endpoint src = net_src(&decoded), dst = net_dst(&decoded);
    char *sender = hepaddr_name(fd), from[ENDPOINT_TEXT], to[ENDPOINT_TEXT];
    endpoint_format(&src, from);
    endpoint_format(&dst, to);
    cr_expect_str_eq(from, sender + 4);
    cr_expect_str_eq(to, heplisten_name(l) + 4);
    cr_expect(ip_header == 40 || sum_of(packet.bytes.p, ip_header, 0) == 0xffff, "checksum of IP");
    struct slice udp = slice_from(packet.bytes, addresses_at); /* with the addresses before it: the pseudo header */
    cr_expect_eq(sum_of(udp.p, udp.n, 17 + (unsigned)(packet.bytes.n - ip_header)), 0xffff, "checksum of UDP");
    cr_expect_lt(ABS(packet.origin.time / CAPTIME_S - (captime)time(NULL)), 600);
    cr_expect_eq(heplisten_drops(l).received, 1);
    cr_expect_eq(heplisten_drops(l).by_kernel, 0);
    g_free(sender);
    close(fd);
    heplisten_free(l);
}

Test(heplisten, a_datagram_is_an_ip_packet_from_agent_to_collector)
{
    check("udp:127.0.0.1:0", 20, 12);
    check("udp:[::1]:0", 40, 8);
}

Test(heplisten, while_nothing_comes_it_is_quiet)
{
    GError *error = NULL;
    struct heplisten *l = heplisten_open("udp:127.0.0.1:0", &error);
    struct source_packet packet;

    cr_assert_eq(heplisten_next(l, &packet, &error), SOURCE_QUIET);
    cr_assert_null(error);
    heplisten_free(l);
}
