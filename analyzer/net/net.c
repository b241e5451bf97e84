/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/net.h"

#include "net/bytes.h"
#include "net/ip.h"
#include "net/tunnel.h"

enum { ETHERNET = 14, IPV4 = 20, UDP = 8, PROTOCOL_UDP = 17 };

/* A whole datagram in the usual way: Ethernet, IPv4 without options and no fragment, UDP to no port of a tunnel, all of
 * it captured. Media is. False for any other. */
static bool take_usual(const struct link_type *link, struct slice frame, struct net_packet *p)
{
    if (link->decode != link_ethernet || frame.n < ETHERNET + IPV4 + UDP)
        return false;
    const char *ip = frame.p + ETHERNET, *udp = ip + IPV4;
    size_t total = bytes_be16(ip + 2), length = bytes_be16(udp + 4);
    uint16_t to = bytes_be16(udp + 2);
    if (bytes_be16(frame.p + ETHERNET - 2) != LINK_IPV4 || bytes_u8(ip) != 0x45 || bytes_u8(ip + 9) != PROTOCOL_UDP ||
        (bytes_be16(ip + 6) & 0x3fff) || total > frame.n - ETHERNET || length < UDP || IPV4 + length > total ||
        tunnel_may_be_port(to))
        return false;
    p->family = 4;
    p->ip_id = bytes_be16(ip + 4);
    p->src_ip = ip + 12;
    p->dst_ip = ip + 16;
    p->proto = NET_UDP;
    p->src_port = bytes_be16(udp);
    p->dst_port = to;
    p->payload = (struct slice){udp + UDP, length - UDP};
    p->wire_payload = (uint32_t)p->payload.n;
    p->truncated = false;
    p->depth = 0;
    return true;
}

enum net_reason net_decode(const struct link_type *link, struct slice frame, size_t wire, struct net_packet *p)
{
    struct link_payload inside;

    if (take_usual(link, frame, p))
        return NET_OK;
    enum net_reason reason = link->decode(frame, &inside);
    if (reason != NET_OK)
        return reason;
    size_t before = frame.n - inside.bytes.n;
    return ip_decode(&inside, wire > before ? wire - before : 0, p);
}

enum net_reason net_decode_datagram(unsigned protocol, struct slice bytes, size_t wire, struct net_packet *p)
{
    if (p->depth++ >= TUNNEL_MAX_DEPTH)
        return NET_TOO_DEEP;
    return ip_decode_inside(protocol, (struct layer){bytes, wire}, p);
}

static struct endpoint endpoint_at(const struct net_packet *p, const char *ip, uint16_t port)
{
    struct endpoint e = {.port = port, .family = p->family};

    memcpy(e.ip, ip, p->family == 4 ? 4 : 16);
    return e;
}

struct endpoint net_src(const struct net_packet *p)
{
    return endpoint_at(p, p->src_ip, p->src_port);
}

struct endpoint net_dst(const struct net_packet *p)
{
    return endpoint_at(p, p->dst_ip, p->dst_port);
}
