/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/icmp.h"

#include "net/bytes.h"
#include "net/ip.h"

enum { HEAD = 8 };

enum { V4_UNREACHABLE = 3, V4_PARAMETER_PROBLEM = 12, V4_NEEDS_FRAGMENTS = 4 /* a code */ };
enum { V6_UNREACHABLE = 1, V6_PARAMETER_PROBLEM = 4 };

static bool is_failure(unsigned family, unsigned type, unsigned code)
{
    if (family == 4)
        return (type == V4_UNREACHABLE && code != V4_NEEDS_FRAGMENTS) || type == V4_PARAMETER_PROBLEM;
    return type == V6_UNREACHABLE || type == V6_PARAMETER_PROBLEM;
}

/* RFC 4884 4: where more than the packet follows, a byte of the header tells its length. */
static struct slice quote(const struct net_packet *error)
{
    struct slice all = slice_from(error->payload, HEAD);
    size_t length =
        error->family == 4 ? (size_t)bytes_u8(error->payload.p + 5) * 4 : (size_t)bytes_u8(error->payload.p + 4) * 8;

    return length ? slice_head(all, length) : all;
}

/* The first fragment has the beginning of the datagram. */
static enum net_reason decode(struct slice bytes, struct net_packet *p)
{
    bool is_ipv4 = bytes_u8(bytes.p) >> 4 == 4;
    size_t wire = is_ipv4 ? bytes_be16(bytes.p + 2) : 40u + bytes_be16(bytes.p + 4);
    const struct link_payload inside = {bytes, is_ipv4 ? LINK_IPV4 : LINK_IPV6};
    enum net_reason reason = ip_decode(&inside, wire, p);

    if (reason == NET_IP_FRAGMENT && p->fragment.at == 0)
        return net_decode_datagram(p->protocol, p->payload, p->wire_payload, p);
    return reason;
}

bool icmp_quoted(const struct net_packet *error, struct net_packet *quoted)
{
    const char *head = error->payload.p;

    if (error->proto != NET_ICMP || error->payload.n < HEAD + 20 ||
        !is_failure(error->family, bytes_u8(head), bytes_u8(head + 1)))
        return false;
    struct slice bytes = quote(error);
    if (bytes.n < 20 || decode(bytes, quoted) != NET_OK)
        return false;
    quoted->origin = error->origin;
    return true;
}
