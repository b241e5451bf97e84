/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/ip.h"

#include "net/bytes.h"

enum { /* protocol numbers, IANA */
    HOP_BY_HOP = 0,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    MOBILITY = 135,
};

/* A layer: its captured bytes, and how many it had on the wire. */
struct layer {
    struct slice bytes;
    size_t wire;
};

static struct layer layer_from(struct layer l, size_t n)
{
    return (struct layer){slice_from(l.bytes, n), l.wire > n ? l.wire - n : 0};
}

/* Without what follows `n` bytes: padding of the layer below. A length beyond what was on the wire is not believed. */
static struct layer layer_head(struct layer l, size_t n)
{
    return (struct layer){slice_head(l.bytes, n), n < l.wire ? n : l.wire};
}

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
    p->tcp_flags = 0;
    p->seq = p->ack = 0;
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

static enum net_reason transport(unsigned protocol, struct layer l, struct net_packet *p)
{
    if (protocol == PROTOCOL_UDP)
        return udp(l, p);
    return protocol == PROTOCOL_TCP ? tcp(l, p) : NET_UNKNOWN_PROTOCOL;
}

static enum net_reason ipv4(struct layer l, struct net_packet *p)
{
    if (l.bytes.n < 20)
        return NET_SHORT;
    size_t header = (size_t)(bytes_u8(l.bytes.p) & 15) * 4, total = bytes_be16(l.bytes.p + 2);
    if (total == 0)
        total = l.wire;
    if (bytes_u8(l.bytes.p) >> 4 != 4 || header < 20 || total < header)
        return NET_BAD_LENGTH;
    if (bytes_be16(l.bytes.p + 6) & 0x3fff) /* more fragments, or not the first one */
        return NET_IP_FRAGMENT;
    if (header > l.bytes.n)
        return NET_SHORT;
    p->family = 4;
    p->ip_id = bytes_be16(l.bytes.p + 4);
    p->src_ip = l.bytes.p + 12;
    p->dst_ip = l.bytes.p + 16;
    return transport(bytes_u8(l.bytes.p + 9), layer_from(layer_head(l, total), header), p);
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

static enum net_reason ipv6(struct layer l, struct net_packet *p)
{
    if (l.bytes.n < 40)
        return NET_SHORT;
    if (bytes_u8(l.bytes.p) >> 4 != 6)
        return NET_BAD_LENGTH;
    size_t length = bytes_be16(l.bytes.p + 4);
    unsigned next = bytes_u8(l.bytes.p + 6);
    p->family = 6;
    p->ip_id = 0;
    p->src_ip = l.bytes.p + 8;
    p->dst_ip = l.bytes.p + 24;
    l = layer_from(length ? layer_head(l, 40 + length) : l, 40);
    for (unsigned n = 0; is_extension(next); n++) {
        if (n == IP_MAX_EXTENSIONS)
            return NET_TOO_DEEP;
        if (l.bytes.n < 8)
            return NET_SHORT;
        /* A fragment header may stand before a whole packet (RFC 6946). */
        if (next == FRAGMENT && (bytes_be16(l.bytes.p + 2) & 0xfff9))
            return NET_IP_FRAGMENT;
        size_t n_bytes = extension_length(next, l.bytes.p);
        if (n_bytes > l.wire)
            return NET_BAD_LENGTH;
        next = bytes_u8(l.bytes.p);
        l = layer_from(l, n_bytes);
    }
    return transport(next, l, p);
}

enum net_reason ip_decode(const struct link_payload *link, size_t wire, struct net_packet *p)
{
    struct layer l = {link->bytes, wire < link->bytes.n ? link->bytes.n : wire};

    return link->ethertype == LINK_IPV4 ? ipv4(l, p) : ipv6(l, p);
}
