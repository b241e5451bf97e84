/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tunnel.h"

#include "net/bytes.h"

enum {
    TYPE_MPLS = 0x8847,
    TYPE_PPP = 0x880b,
    TYPE_ERSPAN = 0x88be, /* types I and II */
    TYPE_ERSPAN_III = 0x22eb,
};

enum { PROTOCOL_IPV4 = 4, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_IPV6 = 41 };

static enum net_reason inside_of(
    enum net_reason reason, struct layer l, const struct link_payload *payload, struct tunnel_inside *out)
{
    if (reason == NET_OK)
        *out = (struct tunnel_inside){layer_from(l, l.bytes.n - payload->bytes.n), payload->ethertype, 0};
    return reason;
}

/* The packet that such a link layer has behind `n` bytes. */
static enum net_reason from_link(link_decode *decode, struct layer l, size_t n, struct tunnel_inside *out)
{
    struct link_payload payload;
    struct layer rest = layer_from(l, n);

    return inside_of(decode(rest.bytes, &payload), rest, &payload, out);
}

/* Likewise, what this EtherType stands for. */
static enum net_reason from_type(uint16_t type, struct layer l, size_t n, struct tunnel_inside *out)
{
    struct link_payload payload;
    struct layer rest = layer_from(l, n);

    return inside_of(link_ethertype(type, rest.bytes, &payload), rest, &payload, out);
}

static enum net_reason ipv4_inside(struct layer l, struct tunnel_inside *out)
{
    return from_type(LINK_IPV4, l, 0, out);
}

static enum net_reason ipv6_inside(struct layer l, struct tunnel_inside *out)
{
    return from_type(LINK_IPV6, l, 0, out);
}

static enum net_reason mpls(struct layer l, struct tunnel_inside *out)
{
    return from_type(TYPE_MPLS, l, 0, out);
}

/* Version 3 in 4 bits, the other bits are 0. */
static enum net_reason etherip(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 2)
        return NET_SHORT;
    return bytes_be16(l.bytes.p) == 0x3000 ? from_link(link_ethernet, l, 2, out) : NET_UNKNOWN_PROTOCOL;
}

/* ERSPAN: type I has no header and no GRE sequence number, II has 8 bytes, III has 12 and maybe 8 more. */
static enum net_reason erspan(uint16_t type, bool sequence, struct layer l, size_t n, struct tunnel_inside *out)
{
    if (type == TYPE_ERSPAN)
        return from_link(link_ethernet, l, n + (sequence ? 8 : 0), out);
    if (l.bytes.n < n + 12)
        return NET_SHORT;
    bool more = bytes_u8(l.bytes.p + n + 11) & 1;
    return from_link(link_ethernet, l, n + (more ? 20 : 12), out);
}

/* RFC 2784 2, RFC 2890 2; version 1 is that of PPTP (RFC 2637 4.1). */
static enum net_reason gre(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 4)
        return NET_SHORT;
    unsigned flags = bytes_be16(l.bytes.p), version = flags & 7;
    uint16_t type = bytes_be16(l.bytes.p + 2);
    bool checksum = flags & 0x8000, routing = flags & 0x4000, key = flags & 0x2000, sequence = flags & 0x1000;
    bool acknowledgement = version == 1 && flags & 0x80;
    size_t n = 4 + (checksum ? 4u : 0) + (key ? 4u : 0) + (sequence ? 4u : 0) + (acknowledgement ? 4u : 0);

    if (version > 1 || routing)
        return NET_UNKNOWN_PROTOCOL;
    if (type == TYPE_ERSPAN || type == TYPE_ERSPAN_III)
        return erspan(type, sequence, l, n, out);
    return type == TYPE_PPP ? from_link(link_ppp, l, n, out) : from_type(type, l, n, out);
}

/* Is this the beginning of what the protocol says, and as long as it must be? */
static bool is_plausible(unsigned protocol, struct slice s)
{
    switch (protocol) {
    case PROTOCOL_IPV4: return s.n >= 20 && bytes_u8(s.p) >> 4 == 4 && bytes_be16(s.p + 2) == s.n;
    case PROTOCOL_IPV6: return s.n >= 40 && bytes_u8(s.p) >> 4 == 6 && bytes_be16(s.p + 4) == s.n - 40;
    case PROTOCOL_UDP: return s.n >= 8 && bytes_be16(s.p + 4) == s.n;
    case PROTOCOL_TCP: {
        size_t header = s.n >= 20 ? (size_t)(bytes_u8(s.p + 12) >> 4) * 4 : 0;
        return header >= 20 && header <= s.n && (bytes_u8(s.p + 12) & 14) == 0;
    }
    default: return false;
    }
}

/* RFC 4303 2.4: the padding counts 1, 2, 3, ... */
static bool is_padding(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (bytes_u8(s.p + i) != i + 1)
            return false;
    return true;
}

/* Without the cipher and behind an integrity value of `icv` bytes: payload, padding, its length, next header. */
static bool esp_null(struct layer l, size_t icv, struct tunnel_inside *out)
{
    if (l.bytes.n < 8 + 8 + 2 + icv || (l.bytes.n - icv) % 4)
        return false;
    struct slice inside = slice_from(slice_head(l.bytes, l.bytes.n - icv - 2), 8);
    size_t padding = bytes_u8(inside.p + inside.n);
    unsigned next = bytes_u8(inside.p + inside.n + 1);
    if (padding > inside.n)
        return false;
    struct slice payload = slice_head(inside, inside.n - padding);
    if (!is_plausible(next, payload) || !is_padding(slice_from(inside, payload.n)))
        return false;
    *out = (struct tunnel_inside){{payload, payload.n}, 0, (uint8_t)next};
    return true;
}

/* Whether it is encrypted, and how long the integrity value is, was agreed on elsewhere: it is whatever fits. The end
 * of the packet tells what is in it, so it must have been captured. */
static enum net_reason esp(struct layer l, struct tunnel_inside *out)
{
    static const unsigned char icv[] = {12, 16, 0, 24, 32}; /* RFC 2403, 2404, 4868 */

    l.bytes = slice_head(l.bytes, l.wire);
    if (l.bytes.n < l.wire)
        return NET_UNKNOWN_PROTOCOL;
    for (size_t i = 0; i < sizeof icv; i++)
        if (esp_null(l, icv[i], out))
            return NET_OK;
    return NET_UNKNOWN_PROTOCOL;
}

/* RFC 3948 2.2: where ESP has its SPI, which is not 0, IKE has four zeros. */
static enum net_reason esp_in_udp(struct layer l, struct tunnel_inside *out)
{
    return l.bytes.n >= 4 && bytes_be32(l.bytes.p) ? esp(l, out) : NET_UNKNOWN_PROTOCOL;
}

/* Is it an IP packet with a length that fits? */
static bool fits(const struct tunnel_inside *out)
{
    struct slice packet = out->layer.bytes;
    bool is_ipv4 = out->ethertype == LINK_IPV4;
    size_t length = packet.n >= 20 ? bytes_be16(packet.p + (is_ipv4 ? 2 : 4)) + (is_ipv4 ? 0u : 40u) : 0;
    return length >= 20 && length <= out->layer.wire && bytes_u8(packet.p) >> 4 == (is_ipv4 ? 4 : 6);
}

/* Is there a frame behind `n` bytes, with such a packet in it? */
static bool is_frame(struct layer l, size_t n, struct tunnel_inside *out)
{
    return from_link(link_ethernet, l, n, out) == NET_OK && fits(out);
}

static enum net_reason mpls_in_udp(struct layer l, struct tunnel_inside *out)
{
    return mpls(l, out) == NET_OK && fits(out) ? NET_OK : NET_UNKNOWN_PROTOCOL;
}

/* Session, cookie of 0, 4 or 8 bytes, sublayer of 0 or 4: which, was agreed on elsewhere. It is where a frame begins.
 */
static enum net_reason l2tpv3(struct layer l, struct tunnel_inside *out)
{
    for (size_t n = 4; n <= 16; n += 4)
        if (is_frame(l, n, out))
            return NET_OK;
    return NET_UNKNOWN_PROTOCOL;
}

/* RFC 3931 4.1.1.1: session 0 is for control messages. */
static enum net_reason l2tpv3_in_ip(struct layer l, struct tunnel_inside *out)
{
    return l.bytes.n >= 4 && bytes_be32(l.bytes.p) ? l2tpv3(l, out) : NET_UNKNOWN_PROTOCOL;
}

/* RFC 2661 3.1: flags, length, tunnel and session, sequence numbers, offset; those with a flag may be missing. */
static enum net_reason l2tp(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 16)
        return NET_UNKNOWN_PROTOCOL;
    unsigned flags = bytes_be16(l.bytes.p);
    size_t n = 2 + (flags & 0x4000 ? 2u : 0) + 4 + (flags & 0x0800 ? 4u : 0);
    if (flags == 3)
        return l2tpv3(layer_from(l, 4), out);
    if ((flags & 0xb4ff) != 2)
        return NET_UNKNOWN_PROTOCOL;
    if (flags & 0x0200)
        n += 2u + bytes_be16(l.bytes.p + n);
    return from_link(link_ppp, l, n, out);
}

/* 3GPP TS 29.281 5.1: version 1, type 255; each extension header ends with the type of the next one. */
static enum net_reason gtp_u(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 12 || bytes_u8(l.bytes.p) >> 4 != 3 || bytes_u8(l.bytes.p + 1) != 255)
        return NET_UNKNOWN_PROTOCOL;
    unsigned flags = bytes_u8(l.bytes.p), next = flags & 4 ? bytes_u8(l.bytes.p + 11) : 0;
    struct layer rest = layer_from(l, flags & 7 ? 12 : 8);

    while (next) {
        size_t n = rest.bytes.n ? (size_t)bytes_u8(rest.bytes.p) * 4 : 0;
        if (n == 0)
            return NET_BAD_LENGTH;
        if (n > rest.bytes.n)
            return NET_SHORT;
        next = bytes_u8(rest.bytes.p + n - 1);
        rest = layer_from(rest, n);
    }
    return from_link(link_ip, rest, 0, out);
}

/* RFC 7348 5: a flag, reserved bits, network identifier, reserved; the group policy extension uses some of those. */
static enum net_reason vxlan(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 8 || (bytes_u8(l.bytes.p) & 0x7f) != 8 || bytes_u8(l.bytes.p + 7))
        return NET_UNKNOWN_PROTOCOL;
    return from_link(link_ethernet, l, 8, out);
}

/* draft-ietf-nvo3-vxlan-gpe-13 3.1, 3.2: version 0; the flag P says that the last reserved byte before the network
 * identifier is the next protocol: IPv4, IPv6, Ethernet, NSH, MPLS. */
static enum net_reason vxlan_gpe(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 8 || (bytes_u8(l.bytes.p) & 0x3c) != 0x0c || bytes_u8(l.bytes.p + 7))
        return vxlan(l, out);
    switch (bytes_u8(l.bytes.p + 3)) {
    case 1: return from_type(LINK_IPV4, l, 8, out);
    case 2: return from_type(LINK_IPV6, l, 8, out);
    case 3: return from_link(link_ethernet, l, 8, out);
    case 5: return from_type(TYPE_MPLS, l, 8, out);
    default: return NET_UNKNOWN_PROTOCOL;
    }
}

/* 12 bytes that have no fixed value, then the frame. */
static enum net_reason hperm(struct layer l, struct tunnel_inside *out)
{
    return is_frame(l, 12, out) ? NET_OK : NET_UNKNOWN_PROTOCOL;
}

/* RFC 8926 3.4: version 0 and length of the options in units of 4 bytes. */
static enum net_reason geneve(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 8 || bytes_u8(l.bytes.p) >> 6 || bytes_u8(l.bytes.p + 1) & 0x3f || bytes_u8(l.bytes.p + 7))
        return NET_UNKNOWN_PROTOCOL;
    size_t options = (size_t)(bytes_u8(l.bytes.p) & 0x3f) * 4;
    return from_type(bytes_be16(l.bytes.p + 2), l, 8 + options, out);
}

/* Version 1, a received or a transmitted packet, Ethernet; then tags: 0 is padding, 1 the end, others have a length. */
static enum net_reason tzsp(struct layer l, struct tunnel_inside *out)
{
    if (l.bytes.n < 5 || bytes_u8(l.bytes.p) != 1 || bytes_u8(l.bytes.p + 1) > 1 || bytes_be16(l.bytes.p + 2) != 1)
        return NET_UNKNOWN_PROTOCOL;
    size_t at = 4;

    while (at + 1 < l.bytes.n && bytes_u8(l.bytes.p + at) != 1)
        at += bytes_u8(l.bytes.p + at) == 0 ? 1 : 2u + bytes_u8(l.bytes.p + at + 1);
    return from_link(link_ethernet, l, at + 1, out);
}

tunnel_decode *tunnel_of_protocol(unsigned protocol)
{
    switch (protocol) {
#define TUNNEL_PROTOCOL(number, function)                                                                              \
    case number:                                                                                                       \
        return function;
#define TUNNEL_PORT(number, function)
#include "net/tunnel.def"
#undef TUNNEL_PROTOCOL
#undef TUNNEL_PORT
    default: return NULL;
    }
}

tunnel_decode *tunnel_of_port(unsigned port)
{
    switch (port) {
#define TUNNEL_PROTOCOL(number, function)
#define TUNNEL_PORT(number, function)                                                                                  \
    case number:                                                                                                       \
        return function;
#include "net/tunnel.def"
#undef TUNNEL_PROTOCOL
#undef TUNNEL_PORT
    default: return NULL;
    }
}
