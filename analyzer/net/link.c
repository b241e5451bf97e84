/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/link.h"

#include "net/bytes.h"

enum {
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_PPPOE = 0x8864,
    ETHERTYPE_ETHERNET = 0x6558, /* a frame within a frame */
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTICAST = 0x8848,
    LAST_8023_LENGTH = 1500, /* smaller values are lengths, not EtherTypes */
    PPP_IPV4 = 0x0021,       /* RFC 1661 */
    PPP_IPV6 = 0x0057,
};

enum net_reason link_ip(struct slice bytes, struct link_payload *out)
{
    if (bytes.n == 0)
        return NET_SHORT;
    unsigned version = bytes_u8(bytes.p) >> 4;
    if (version != 4 && version != 6)
        return NET_NOT_IP;
    *out = (struct link_payload){bytes, version == 4 ? LINK_IPV4 : LINK_IPV6};
    return NET_OK;
}

/* RFC 1661 2, 6.5: the protocol has two bytes, or one odd byte where it is compressed; RFC 1662 3.1 puts FF 03 before
 * it. */
enum net_reason link_ppp(struct slice bytes, struct link_payload *out)
{
    if (bytes.n >= 2 && bytes_be16(bytes.p) == 0xff03)
        bytes = slice_from(bytes, 2);
    if (bytes.n < 2)
        return NET_SHORT;
    bool compressed = bytes_u8(bytes.p) & 1;
    unsigned protocol = compressed ? bytes_u8(bytes.p) : bytes_be16(bytes.p);
    if (protocol != PPP_IPV4 && protocol != PPP_IPV6)
        return NET_NOT_IP;
    *out = (struct link_payload){slice_from(bytes, compressed ? 1 : 2), protocol == PPP_IPV4 ? LINK_IPV4 : LINK_IPV6};
    return NET_OK;
}

/* RFC 2516 4: version, type, code, session, length; then PPP. Only sessions carry packets, they have code 0. */
static enum net_reason from_pppoe(struct slice bytes, struct link_payload *out)
{
    if (bytes.n < 6)
        return NET_SHORT;
    return bytes.p[1] == 0 ? link_ppp(slice_from(bytes, 6), out) : NET_NOT_IP;
}

/* IEEE 802.2 with SNAP: AA AA 03, organisation 0, EtherType. */
static enum net_reason from_snap(struct slice bytes, struct link_payload *out)
{
    static const char snap[6] = {'\xaa', '\xaa', 3, 0, 0, 0};

    if (bytes.n < 8)
        return NET_SHORT;
    uint16_t type = bytes_be16(bytes.p + 6);
    if (memcmp(bytes.p, snap, sizeof snap) != 0 || (type != LINK_IPV4 && type != LINK_IPV6))
        return NET_NOT_IP;
    *out = (struct link_payload){slice_from(bytes, 8), type};
    return NET_OK;
}

/* RFC 3032 2.1: 4 bytes a label, a flag marks the last one. What follows nobody says: IP has its version in the first
 * bits, a pseudowire begins with a control word whose first bits are 0 (RFC 4385 3), or with the frame. */
static bool pass_mpls(uint16_t *type, struct slice *bytes)
{
    if (bytes->n < 4)
        return false;
    bool last = bytes_u8(bytes->p + 2) & 1;
    *bytes = slice_from(*bytes, 4);
    if (!last)
        return true;
    if (bytes->n < 4)
        return false;
    unsigned first = bytes_u8(bytes->p) >> 4;
    *type = first == 4 ? LINK_IPV4 : first == 6 ? LINK_IPV6 : ETHERTYPE_ETHERNET;
    if (first == 0)
        *bytes = slice_from(*bytes, 4);
    return true;
}

/* Passes over `n` bytes that end with another EtherType. */
static bool pass_type(uint16_t *type, struct slice *bytes, size_t n)
{
    if (bytes->n < n)
        return false;
    *type = bytes_be16(bytes->p + n - 2);
    *bytes = slice_from(*bytes, n);
    return true;
}

enum net_reason link_ethertype(uint16_t type, struct slice bytes, struct link_payload *out)
{
    for (unsigned tags = 0; type != LINK_IPV4 && type != LINK_IPV6; tags++) {
        bool good;
        if (tags == LINK_MAX_TAGS)
            return NET_TOO_DEEP;
        switch (type) {
        case ETHERTYPE_VLAN:
        case ETHERTYPE_QINQ:
        case ETHERTYPE_QINQ_OLD: good = pass_type(&type, &bytes, 4); break;
        case ETHERTYPE_ETHERNET: good = pass_type(&type, &bytes, 14); break;
        case ETHERTYPE_MPLS:
        case ETHERTYPE_MPLS_MULTICAST: good = pass_mpls(&type, &bytes); break;
        case ETHERTYPE_PPPOE: return from_pppoe(bytes, out);
        default: return type <= LAST_8023_LENGTH ? from_snap(bytes, out) : NET_NOT_IP;
        }
        if (!good)
            return NET_SHORT;
    }
    *out = (struct link_payload){bytes, type};
    return NET_OK;
}

enum net_reason link_ethernet(struct slice frame, struct link_payload *out)
{
    if (frame.n < 14)
        return NET_SHORT;
    return link_ethertype(bytes_be16(frame.p + 12), slice_from(frame, 14), out);
}

/* Linux "cooked" capture: packet type, hardware type, address length, address of 8, protocol. */
static enum net_reason linux_sll(struct slice frame, struct link_payload *out)
{
    if (frame.n < 16)
        return NET_SHORT;
    return link_ethertype(bytes_be16(frame.p + 14), slice_from(frame, 16), out);
}

/* Version 2: protocol first, interface index, 20 bytes in all. */
static enum net_reason linux_sll2(struct slice frame, struct link_payload *out)
{
    if (frame.n < 20)
        return NET_SHORT;
    return link_ethertype(bytes_be16(frame.p), slice_from(frame, 20), out);
}

/* BSD loopback: an address family in the byte order of whoever captured. IPv6 has another number on each system. */
static enum net_reason loopback(struct slice frame, struct link_payload *out)
{
    if (frame.n < 4)
        return NET_SHORT;
    uint32_t family = bytes_be32(frame.p);
    if (family > 0xffff)
        family = family >> 24 | (family >> 8 & 0xff00);
    bool ipv6 = family == 10 || family == 23 || family == 24 || family == 28 || family == 30;
    if (family != 2 && !ipv6)
        return NET_NOT_IP;
    *out = (struct link_payload){slice_from(frame, 4), ipv6 ? LINK_IPV6 : LINK_IPV4};
    return NET_OK;
}

/* Cisco HDLC: address, control, EtherType. */
static enum net_reason cisco_hdlc(struct slice frame, struct link_payload *out)
{
    if (frame.n < 4)
        return NET_SHORT;
    return link_ethertype(bytes_be16(frame.p + 2), slice_from(frame, 4), out);
}

/* Endace ERF: time stamp of 8, type, flags, record length, loss counter, wire length. A type with its top bit set is
 * followed by extension headers of 8 bytes, each saying the same of the next one. Ethernet records have 2 bytes of
 * padding. */
static enum net_reason endace(struct slice frame, struct link_payload *out)
{
    if (frame.n < 16)
        return NET_SHORT;
    unsigned type = bytes_u8(frame.p + 8);
    bool more = type & 0x80;
    struct slice bytes = slice_from(frame, 16);

    for (; more; bytes = slice_from(bytes, 8)) {
        if (bytes.n < 8)
            return NET_SHORT;
        more = bytes_u8(bytes.p) & 0x80;
    }
    switch (type & 0x7f) {
    case 2:
    case 11:
    case 16:
    case 20: return link_ethernet(slice_from(bytes, 2), out);
    case 22:
    case 23: return link_ip(bytes, out);
    default: return NET_NOT_IP;
    }
}

/* IEEE 802.11-2020 9.3.2.1: frame control, duration, three addresses, sequence; a fourth address between access points,
 * QoS control, HT control. Only data frames carry packets, and encrypted ones cannot be read. Of an aggregate (A-MSDU)
 * the first frame is read. Some cards pad the header to a multiple of four. */
static enum net_reason wireless(struct slice frame, struct link_payload *out)
{
    if (frame.n < 24)
        return NET_SHORT;
    unsigned kind = bytes_u8(frame.p), flags = bytes_u8(frame.p + 1);
    bool data = (kind & 0x0f) == 0x08, null = kind & 0x40, encrypted = flags & 0x40;
    bool qos = kind & 0x80;
    size_t n = 24 + ((flags & 3) == 3 ? 6u : 0) + (qos ? 2u : 0) + (qos && flags & 0x80 ? 4u : 0);
    if (!data || null || encrypted)
        return NET_NOT_IP;
    if (frame.n < n)
        return NET_SHORT;
    bool aggregate = qos && bytes_u8(frame.p + n - (flags & 0x80 ? 6 : 2)) & 0x80;
    enum net_reason reason = from_snap(slice_from(frame, n + (aggregate ? 14 : 0)), out);
    return reason == NET_NOT_IP && n % 4 ? from_snap(slice_from(frame, n + 2), out) : reason;
}

/* Version 0, padding, length (little-endian), and what the radio has to say. */
static enum net_reason radiotap(struct slice frame, struct link_payload *out)
{
    if (frame.n < 8)
        return NET_SHORT;
    size_t n = bytes_le16(frame.p + 2);
    if (bytes_u8(frame.p) != 0 || n < 8)
        return NET_NOT_IP;
    return frame.n < n ? NET_SHORT : wireless(slice_from(frame, n), out);
}

/* Linux netfilter log: family, version, resource; then length and type of each value, in the byte order of whoever
 * captured, padded to four bytes. Type 9 is the packet. */
static enum net_reason nflog(struct slice frame, struct link_payload *out)
{
    struct slice rest = slice_from(frame, 4);

    if (frame.n < 4)
        return NET_SHORT;
    while (rest.n >= 4) {
        bool little = bytes_u8(rest.p + 3) == 0; /* no type is larger than 255 */
        size_t n = little ? bytes_le16(rest.p) : bytes_be16(rest.p);
        if (n < 4)
            return NET_BAD_LENGTH;
        if (bytes_u8(rest.p + (little ? 2 : 3)) == 9)
            return link_ip(slice_from(slice_head(rest, n), 4), out);
        rest = slice_from(rest, (n + 3) / 4 * 4);
    }
    return NET_SHORT;
}

/* Solaris IPNET: version, family, type, length, two interfaces, two zones. */
static enum net_reason ipnet(struct slice frame, struct link_payload *out)
{
    return frame.n < 24 ? NET_SHORT : link_ip(slice_from(frame, 24), out);
}

static const struct link_type links[] = {
    {1, "Ethernet", link_ethernet},
    {113, "Linux cooked v1", linux_sll},
    {276, "Linux cooked v2", linux_sll2},
    {12, "raw IP", link_ip},
    {14, "raw IP (OpenBSD)", link_ip},
    {101, "raw IP (LINKTYPE)", link_ip},
    {228, "raw IPv4", link_ip},
    {229, "raw IPv6", link_ip},
    {0, "BSD loopback", loopback},
    {108, "OpenBSD loopback", loopback},
    {9, "PPP", link_ppp},
    {50, "PPP in HDLC", link_ppp},
    {51, "PPPoE", from_pppoe},
    {104, "Cisco HDLC", cisco_hdlc},
    {105, "802.11", wireless},
    {127, "802.11 with radiotap", radiotap},
    {197, "ERF", endace},
    {226, "IPNET", ipnet},
    {239, "NFLOG", nflog},
};

static enum net_reason not_decoded(struct slice frame, struct link_payload *out)
{
    (void)frame;
    (void)out;
    return NET_UNKNOWN_LINK;
}

const struct link_type *link_unknown(void)
{
    static const struct link_type unknown = {-1, "unknown", not_decoded};

    return &unknown;
}

const struct link_type *link_at(size_t i)
{
    return i < sizeof links / sizeof *links ? &links[i] : NULL;
}

const struct link_type *link_find(int number)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (links[i].number == number)
            return &links[i];
    return NULL;
}
