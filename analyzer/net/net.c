/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/net.h"

#include "net/ip.h"
#include "net/tunnel.h"

enum net_reason net_decode(const struct link_type *link, struct slice frame, size_t wire, struct net_packet *p)
{
    struct link_payload inside;
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
