/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/ip.h"

#include "net/bytes.h"
#include "net/tunnel.h"

enum { /* protocol numbers, IANA */
    HOP_BY_HOP = 0,
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    PROTOCOL_ICMPV6 = 58,
    DESTINATION = 60,
    PROTOCOL_SCTP = 132,
    MOBILITY = 135,
};

static void set_payload(struct layer l, struct net_packet *p)
{
    p->payload = slice_head(l.bytes, l.wire);
    p->wire_payload = (uint32_t)l.wire;
    p->truncated = p->payload.n < l.wire;
}

static void set_ports(const char *header, struct net_packet *p)
{
    p->src_port = bytes_be16(header);
    p->dst_port = bytes_be16(header + 2);
}

static enum net_reason udp(struct layer l, struct net_packet *p)
{
    if (l.bytes.n < 8)
        return NET_SHORT;
    size_t length = bytes_be16(l.bytes.p + 4);
    if (length == 0) /* RFC 2675 4: a jumbogram */
        length = l.wire;
    if (length < 8)
        return NET_BAD_LENGTH;
    p->proto = NET_UDP;
    set_ports(l.bytes.p, p);
    set_payload(layer_from(layer_head(l, length), 8), p);
    return NET_OK;
}

static enum net_reason tcp(struct layer l, struct net_packet *p)
{
    if (l.bytes.n < 20)
        return NET_SHORT;
    size_t header = (size_t)(bytes_u8(l.bytes.p + 12) >> 4) * 4;
    if (header < 20 || header > l.wire)
        return NET_BAD_LENGTH;
    if (header > l.bytes.n)
        return NET_SHORT;
    p->proto = NET_TCP;
    set_ports(l.bytes.p, p);
    p->seq = bytes_be32(l.bytes.p + 4);
    p->ack = bytes_be32(l.bytes.p + 8);
    p->tcp_flags = bytes_u8(l.bytes.p + 13);
    set_payload(layer_from(l, header), p);
    return NET_OK;
}

/* Bytes of an extension header (RFC 8200 4, RFC 4302 2.2); 0 for what is none. */
static size_t extension_length(unsigned type, const char *header)
{
    switch (type) {
    case HOP_BY_HOP:
    case ROUTING:
    case DESTINATION:
    case MOBILITY: return ((size_t)bytes_u8(header + 1) + 1) * 8;
    case FRAGMENT: return 8;
    case AUTHENTICATION: return ((size_t)bytes_u8(header + 1) + 2) * 4;
    default: return 0;
    }
}

static bool is_extension(unsigned type)
{
    return extension_length(type, "\0\0") != 0;
}

/* All but the last one are multiples of 8 bytes long, and no datagram has more than 65 535. */
static enum net_reason fragment(
    unsigned protocol, uint32_t id, unsigned at, bool more, struct layer l, struct net_packet *p)
{
    if (l.wire == 0 || at + l.wire > 65535 || (more && l.wire % 8))
        return NET_BAD_LENGTH;
    p->protocol = (uint8_t)protocol;
    p->fragment = (struct net_fragment){.id = id, .at = (uint16_t)at, .more = more};
    set_payload(l, p);
    return NET_IP_FRAGMENT;
}

/* RFC 8200 4.5: next header, offset in units of 8 bytes with a flag below, identification. */
static enum net_reason ipv6_fragment(struct layer l, struct net_packet *p)
{
    unsigned field = bytes_be16(l.bytes.p + 2);

    return fragment(bytes_u8(l.bytes.p), bytes_be32(l.bytes.p + 4), field & 0xfff8, field & 1, layer_from(l, 8), p);
}

/* RFC 9260 3: ports, verification tag, checksum, chunks. The payload is all of it. */
static enum net_reason sctp(struct layer l, struct net_packet *p)
{
    if (l.bytes.n < 12)
        return NET_SHORT;
    p->proto = NET_SCTP;
    set_ports(l.bytes.p, p);
    set_payload(l, p);
    return NET_OK;
}

/* Likewise. */
static enum net_reason icmp(struct layer l, struct net_packet *p)
{
    p->proto = NET_ICMP;
    p->src_port = p->dst_port = 0;
    set_payload(l, p);
    return NET_OK;
}

/* Extension headers, up to the one that is none. */
static enum net_reason extensions(unsigned *protocol, struct layer *l, struct net_packet *p)
{
    for (unsigned n = 0; is_extension(*protocol); n++) {
        if (n == IP_MAX_EXTENSIONS)
            return NET_TOO_DEEP;
        if (l->bytes.n < 8)
            return NET_SHORT;
        /* A fragment header may stand before a whole packet (RFC 6946). */
        if (*protocol == FRAGMENT && (bytes_be16(l->bytes.p + 2) & 0xfff9))
            return ipv6_fragment(*l, p);
        size_t n_bytes = extension_length(*protocol, l->bytes.p);
        if (n_bytes > l->wire)
            return NET_BAD_LENGTH;
        *protocol = bytes_u8(l->bytes.p);
        *l = layer_from(*l, n_bytes);
    }
    return NET_OK;
}

static enum net_reason transport(unsigned protocol, struct layer l, struct net_packet *p)
{
    switch (protocol) {
    case PROTOCOL_UDP: return udp(l, p);
    case PROTOCOL_TCP: return tcp(l, p);
    case PROTOCOL_SCTP: return sctp(l, p);
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6: return icmp(l, p);
    default: return NET_UNKNOWN_PROTOCOL;
    }
}

static enum net_reason ipv4(struct layer l, struct net_packet *p)
{
    const char *h = l.bytes.p;

    if (l.bytes.n < 20)
        return NET_SHORT;
    size_t header = (size_t)(bytes_u8(h) & 15) * 4, total = bytes_be16(h + 2);
    if (total == 0)
        total = l.wire;
    if (bytes_u8(h) >> 4 != 4 || header < 20 || total < header)
        return NET_BAD_LENGTH;
    if (header > l.bytes.n)
        return NET_SHORT;
    unsigned protocol = bytes_u8(h + 9), field = bytes_be16(h + 6);
    p->family = 4;
    p->ip_id = bytes_be16(h + 4);
    p->src_ip = h + 12;
    p->dst_ip = h + 16;
    l = layer_from(layer_head(l, total), header);
    if (field & 0x3fff) /* more fragments, or not the first one */
        return fragment(protocol, p->ip_id, (field & 0x1fff) * 8, field & 0x2000, l, p);
    return ip_decode_inside(protocol, l, p);
}

static enum net_reason ipv6(struct layer l, struct net_packet *p)
{
    const char *h = l.bytes.p;

    if (l.bytes.n < 40)
        return NET_SHORT;
    if (bytes_u8(h) >> 4 != 6)
        return NET_BAD_LENGTH;
    size_t length = bytes_be16(h + 4);
    p->family = 6;
    p->ip_id = 0;
    p->src_ip = h + 8;
    p->dst_ip = h + 24;
    return ip_decode_inside(bytes_u8(h + 6), layer_from(length ? layer_head(l, 40 + length) : l, 40), p);
}

/* A packet may be within another one: this goes TUNNEL_MAX_DEPTH deep at most. */
static enum net_reason network(unsigned ethertype, struct layer l, struct net_packet *p)
{
    return ethertype == LINK_IPV4 ? ipv4(l, p) : ipv6(l, p);
}

/* Goes on with the packet within. */
static enum net_reason enter(const struct tunnel_inside *inside, struct net_packet *p)
{
    if (p->depth++ >= TUNNEL_MAX_DEPTH)
        return NET_TOO_DEEP;
    return inside->ethertype ? network(inside->ethertype, inside->layer, p)
                             : ip_decode_inside(inside->protocol, inside->layer, p);
}

static enum net_reason ip_tunnel(tunnel_decode *decode, struct layer l, struct net_packet *p)
{
    struct tunnel_inside inside;
    enum net_reason reason = decode(l, &inside);

    return reason == NET_OK ? enter(&inside, p) : reason;
}

/* A datagram to a port of tunnels is still a datagram where it is none. */
static enum net_reason udp_tunnel(struct net_packet *p)
{
    tunnel_decode *decode = tunnel_of_port(p->dst_port);
    struct tunnel_inside inside;
    enum net_reason reason =
        decode ? decode((struct layer){p->payload, p->wire_payload}, &inside) : NET_UNKNOWN_PROTOCOL;

    if (reason == NET_UNKNOWN_PROTOCOL)
        return NET_OK;
    return reason == NET_OK ? enter(&inside, p) : reason;
}

enum net_reason ip_decode_inside(unsigned protocol, struct layer l, struct net_packet *p)
{
    enum net_reason reason;

    if (protocol == PROTOCOL_UDP) { /* nearly always */
        reason = udp(l, p);
        return reason == NET_OK && tunnel_may_be_port(p->dst_port) ? udp_tunnel(p) : reason;
    }
    reason = extensions(&protocol, &l, p);
    if (reason != NET_OK)
        return reason;
    tunnel_decode *decode = tunnel_of_protocol(protocol);
    return decode ? ip_tunnel(decode, l, p) : transport(protocol, l, p);
}

enum net_reason ip_decode(const struct link_payload *link, size_t wire, struct net_packet *p)
{
    p->depth = 0;
    return network(link->ethertype, (struct layer){link->bytes, wire < link->bytes.n ? link->bytes.n : wire}, p);
}
