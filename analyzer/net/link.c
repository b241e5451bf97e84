/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/link.h"

#include "net/bytes.h"

enum {
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_PPPOE = 0x8864,
    LAST_8023_LENGTH = 1500, /* smaller values are lengths, not EtherTypes */
    PPP_IPV4 = 0x0021,       /* RFC 1661 */
    PPP_IPV6 = 0x0057,
};

static enum net_reason from_version(struct slice bytes, struct link_payload *out)
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
static enum net_reason from_ppp(struct slice bytes, struct link_payload *out)
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
    return bytes.p[1] == 0 ? from_ppp(slice_from(bytes, 6), out) : NET_NOT_IP;
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

/* `bytes` is what follows the EtherType. */
static enum net_reason from_ethertype(uint16_t type, struct slice bytes, struct link_payload *out)
{
    for (unsigned tags = 0; type != LINK_IPV4 && type != LINK_IPV6; tags++) {
        if (type == ETHERTYPE_PPPOE)
            return from_pppoe(bytes, out);
        if (type <= LAST_8023_LENGTH)
            return from_snap(bytes, out);
        if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ && type != ETHERTYPE_QINQ_OLD)
            return NET_NOT_IP;
        if (tags == LINK_MAX_TAGS)
            return NET_TOO_DEEP;
        if (bytes.n < 4)
            return NET_SHORT;
        type = bytes_be16(bytes.p + 2);
        bytes = slice_from(bytes, 4);
    }
    *out = (struct link_payload){bytes, type};
    return NET_OK;
}

static enum net_reason ethernet(struct slice frame, struct link_payload *out)
{
    if (frame.n < 14)
        return NET_SHORT;
    return from_ethertype(bytes_be16(frame.p + 12), slice_from(frame, 14), out);
}

/* Linux "cooked" capture: packet type, hardware type, address length, address of 8, protocol. */
static enum net_reason linux_sll(struct slice frame, struct link_payload *out)
{
    if (frame.n < 16)
        return NET_SHORT;
    return from_ethertype(bytes_be16(frame.p + 14), slice_from(frame, 16), out);
}

/* Version 2: protocol first, interface index, 20 bytes in all. */
static enum net_reason linux_sll2(struct slice frame, struct link_payload *out)
{
    if (frame.n < 20)
        return NET_SHORT;
    return from_ethertype(bytes_be16(frame.p), slice_from(frame, 20), out);
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
    return from_ethertype(bytes_be16(frame.p + 2), slice_from(frame, 4), out);
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
    case 20: return ethernet(slice_from(bytes, 2), out);
    case 22:
    case 23: return from_version(bytes, out);
    default: return NET_NOT_IP;
    }
}

static const struct link_type links[] = {
    {1, "Ethernet", ethernet},
    {113, "Linux cooked v1", linux_sll},
    {276, "Linux cooked v2", linux_sll2},
    {12, "raw IP", from_version},
    {14, "raw IP (OpenBSD)", from_version},
    {101, "raw IP (LINKTYPE)", from_version},
    {228, "raw IPv4", from_version},
    {229, "raw IPv6", from_version},
    {0, "BSD loopback", loopback},
    {108, "OpenBSD loopback", loopback},
    {9, "PPP", from_ppp},
    {50, "PPP in HDLC", from_ppp},
    {51, "PPPoE", from_pppoe},
    {104, "Cisco HDLC", cisco_hdlc},
    {197, "ERF", endace},
};

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
