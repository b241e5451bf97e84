/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/hep.h"

#include "net/bytes.h"

enum { /* types of chunks of vendor 0 */
    CHUNK_FAMILY = 1,
    CHUNK_PROTOCOL = 2,
    CHUNK_SRC_IPV4 = 3,
    CHUNK_DST_IPV4 = 4,
    CHUNK_SRC_IPV6 = 5,
    CHUNK_DST_IPV6 = 6,
    CHUNK_SRC_PORT = 7,
    CHUNK_DST_PORT = 8,
    CHUNK_SECONDS = 9,
    CHUNK_MICROSECONDS = 10,
    CHUNK_TYPE = 11,
    CHUNK_AGENT = 12,
    CHUNK_PAYLOAD = 15,
    CHUNK_COMPRESSED = 16,
    CHUNK_CORRELATION = 17,
};

enum {
    HEADER = 6,       /* of a packet of version 3, and of each chunk */
    FIXED_HEADER = 8, /* of versions 1 and 2, before the addresses */
    TIME_HEADER = 12, /* of version 2, behind them */
    MICROSECONDS = 1000000,
    FAMILY_IPV4 = 2,
    FAMILY_IPV6 = 10, /* as Linux numbers it; other systems: */
    FAMILY_IPV6_FREEBSD = 28,
    FAMILY_IPV6_DARWIN = 30,
};

static void set_ip(struct endpoint *e, const char *ip, uint8_t family)
{
    memset(e->ip, 0, sizeof e->ip);
    memcpy(e->ip, ip, family == 4 ? 4 : 16);
    e->family = family;
}

static captime time_at(uint32_t seconds, uint32_t microseconds)
{
    return (captime)seconds * CAPTIME_S + (captime)(microseconds % MICROSECONDS) * (CAPTIME_S / MICROSECONDS);
}

/* ---- version 3 ---- */

struct times {
    uint32_t seconds, microseconds;
    bool known;
};

/* Bytes that a value must have; 0 = any number. */
static size_t size_of(unsigned type)
{
    static const unsigned char sizes[] = {[CHUNK_FAMILY] = 1,
        [CHUNK_PROTOCOL] = 1,
        [CHUNK_SRC_IPV4] = 4,
        [CHUNK_DST_IPV4] = 4,
        [CHUNK_SRC_IPV6] = 16,
        [CHUNK_DST_IPV6] = 16,
        [CHUNK_SRC_PORT] = 2,
        [CHUNK_DST_PORT] = 2,
        [CHUNK_SECONDS] = 4,
        [CHUNK_MICROSECONDS] = 4,
        [CHUNK_TYPE] = 1,
        [CHUNK_AGENT] = 4};

    return type < sizeof sizes ? sizes[type] : 0;
}

/* `value` has the size of its type, or what the capture left of a text. */
static void take_chunk(unsigned type, struct slice value, struct times *times, struct hep_packet *out)
{
    switch (type) {
    case CHUNK_PROTOCOL: out->protocol = bytes_u8(value.p); break;
    case CHUNK_SRC_IPV4: set_ip(&out->src, value.p, 4); break;
    case CHUNK_DST_IPV4: set_ip(&out->dst, value.p, 4); break;
    case CHUNK_SRC_IPV6: set_ip(&out->src, value.p, 6); break;
    case CHUNK_DST_IPV6: set_ip(&out->dst, value.p, 6); break;
    case CHUNK_SRC_PORT: out->src.port = bytes_be16(value.p); break;
    case CHUNK_DST_PORT: out->dst.port = bytes_be16(value.p); break;
    case CHUNK_SECONDS:
        times->seconds = bytes_be32(value.p);
        times->known = true;
        break;
    case CHUNK_MICROSECONDS: times->microseconds = bytes_be32(value.p); break;
    case CHUNK_TYPE: out->type = bytes_u8(value.p); break;
    case CHUNK_AGENT: out->agent = bytes_be32(value.p); break;
    case CHUNK_PAYLOAD: out->payload = value; break;
    case CHUNK_COMPRESSED:
        out->payload = value;
        out->compressed = true;
        break;
    case CHUNK_CORRELATION: out->correlation = value; break;
    default: break; /* keep-alive, password, VLAN, … */
    }
}

/* The first chunk of `rest`, which is left behind it. `missing`: bytes that the capture cut off behind `rest`. */
static bool next_chunk(struct slice *rest, size_t missing, struct times *times, struct hep_packet *out)
{
    if (rest->n < HEADER) {
        *rest = SLICE_NONE;
        return missing > 0;
    }
    unsigned vendor = bytes_be16(rest->p), type = bytes_be16(rest->p + 2);
    size_t length = bytes_be16(rest->p + 4);
    if (length < HEADER || length > rest->n + missing)
        return false;
    struct slice value = slice_from(slice_head(*rest, length), HEADER);
    *rest = slice_from(*rest, length);
    size_t wanted = vendor == 0 ? size_of(type) : 0;
    if (wanted && length - HEADER != wanted)
        return false;
    if (vendor == 0 && value.n >= wanted)
        take_chunk(type, value, times, out);
    return true;
}

static enum hep_result decode_chunks(struct slice all, size_t wire, struct hep_packet *out)
{
    struct times times = {0};
    size_t length = bytes_be16(all.p + 4);
    struct slice rest = slice_from(slice_head(all, length), HEADER);

    if (length < HEADER || length > wire)
        return HEP_BAD;
    size_t missing = length > all.n ? length - all.n : 0;
    out->truncated = missing > 0;
    while (rest.n)
        if (!next_chunk(&rest, missing, &times, out))
            return HEP_BAD;
    if (times.known)
        out->time = time_at(times.seconds, times.microseconds);
    return out->payload.p ? HEP_OK : HEP_BAD;
}

/* ---- versions 1 and 2 ---- */

static bool is_protocol(unsigned protocol)
{
    return protocol == HEP_UDP || protocol == HEP_TCP || protocol == HEP_TLS || protocol == HEP_WEBSOCKET ||
           protocol == HEP_SCTP;
}

/* Written as it lay in the agent's memory: almost always little-endian. The other order shows by its microseconds. */
static void take_time(const char *p, struct hep_packet *out)
{
    bool little = bytes_le32(p + 4) < MICROSECONDS || bytes_be32(p + 4) >= MICROSECONDS;

    out->time = little ? time_at(bytes_le32(p), bytes_le32(p + 4)) : time_at(bytes_be32(p), bytes_be32(p + 4));
    out->agent = little ? bytes_le16(p + 8) : bytes_be16(p + 8);
}

/* The length in the header goes up to the addresses, or of some agents to the end of the time. */
static enum hep_result decode_fixed(struct slice all, size_t wire, struct hep_packet *out)
{
    unsigned family = all.n >= FIXED_HEADER ? bytes_u8(all.p + 2) : 0;
    bool ipv6 = family == FAMILY_IPV6 || family == FAMILY_IPV6_FREEBSD || family == FAMILY_IPV6_DARWIN;
    size_t ip = ipv6 ? 16 : 4, addresses = FIXED_HEADER + 2 * ip;
    size_t header = addresses + (out->version == 2 ? TIME_HEADER : 0);

    if ((family != FAMILY_IPV4 && !ipv6) || all.n <= header || !is_protocol(bytes_u8(all.p + 3)))
        return HEP_NOT;
    size_t length = bytes_u8(all.p + 1);
    if (length != addresses && length != header)
        return HEP_NOT;
    out->protocol = bytes_u8(all.p + 3);
    out->src.port = bytes_be16(all.p + 4);
    out->dst.port = bytes_be16(all.p + 6);
    set_ip(&out->src, all.p + FIXED_HEADER, ipv6 ? 6 : 4);
    set_ip(&out->dst, all.p + FIXED_HEADER + ip, ipv6 ? 6 : 4);
    if (out->version == 2)
        take_time(all.p + addresses, out);
    out->payload = slice_from(all, header);
    out->truncated = all.n < wire;
    return HEP_OK;
}

enum hep_result hep_decode(struct slice datagram, size_t wire, struct hep_packet *out)
{
    *out = (struct hep_packet){.time = CAPTIME_NONE};
    if (slice_starts(datagram, SLICE_LIT("HEP3"))) {
        out->version = 3;
        return datagram.n < HEADER ? HEP_BAD : decode_chunks(datagram, wire, out);
    }
    if (datagram.n < FIXED_HEADER || (datagram.p[0] != 1 && datagram.p[0] != 2))
        return HEP_NOT;
    out->version = bytes_u8(datagram.p);
    return decode_fixed(datagram, wire, out);
}

/* ---- in a stream ---- */

/* What may be the head of a packet, or the beginning of one: only the first byte of the type of its first chunk is sure to
 * be no text. */
static bool may_be_head(struct slice bytes)
{
    struct slice magic = SLICE_LIT("HEP3");

    if (!slice_starts(magic, slice_head(bytes, magic.n)) || (bytes.n > HEADER + 2 && bytes.p[HEADER + 2] != 0))
        return false;
    return bytes.n < HEP_HEAD || (hep_length(bytes) >= HEP_HEAD && bytes_be16(bytes.p + HEADER + 4) >= HEADER);
}

size_t hep_find(struct slice bytes)
{
    size_t at = slice_find(bytes, 'H');

    while (at < bytes.n && !may_be_head(slice_from(bytes, at)))
        at += 1 + slice_find(slice_from(bytes, at + 1), 'H');
    return at < bytes.n ? at : bytes.n;
}

size_t hep_length(struct slice packet)
{
    return bytes_be16(packet.p + 4);
}

/* ---- writing ---- */

static void put_number(char *at, uint32_t value, size_t n)
{
    while (n--) {
        at[n] = (char)value;
        value >>= 8;
    }
}

static char *put_chunk(char *at, unsigned type, struct slice value)
{
    put_number(at, 0, 2);
    put_number(at + 2, type, 2);
    put_number(at + 4, (uint32_t)(HEADER + value.n), 2);
    if (value.n)
        memcpy(at + HEADER, value.p, value.n);
    return at + HEADER + value.n;
}

static char *put_number_chunk(char *at, unsigned type, uint32_t value)
{
    char bytes[4];
    size_t n = size_of(type);

    put_number(bytes, value, n);
    return put_chunk(at, type, (struct slice){bytes, n});
}

static char *put_ip_chunk(char *at, unsigned type_ipv4, const struct endpoint *e)
{
    bool ipv6 = e->family == 6;
    struct slice ip = {(const char *)e->ip, ipv6 ? 16 : 4};

    return put_chunk(at, type_ipv4 + (ipv6 ? 2 : 0), ip);
}

size_t hep_encode(const struct hep_packet *p, char *out, size_t room)
{
    char *at = out + HEADER;
    size_t most = HEP_OVERHEAD + p->payload.n + p->correlation.n;

    if (most > room || most > HEP_MAX_SIZE || !p->src.family || p->src.family != p->dst.family)
        return 0;
    memcpy(out, "HEP3", 4);
    at = put_number_chunk(at, CHUNK_FAMILY, p->src.family == 6 ? FAMILY_IPV6 : FAMILY_IPV4);
    at = put_number_chunk(at, CHUNK_PROTOCOL, p->protocol);
    at = put_ip_chunk(at, CHUNK_SRC_IPV4, &p->src);
    at = put_ip_chunk(at, CHUNK_DST_IPV4, &p->dst);
    at = put_number_chunk(at, CHUNK_SRC_PORT, p->src.port);
    at = put_number_chunk(at, CHUNK_DST_PORT, p->dst.port);
    at = put_number_chunk(at, CHUNK_SECONDS, (uint32_t)(p->time / CAPTIME_S));
    at = put_number_chunk(at, CHUNK_MICROSECONDS, (uint32_t)(p->time % CAPTIME_S / 1000));
    at = put_number_chunk(at, CHUNK_TYPE, p->type);
    at = put_number_chunk(at, CHUNK_AGENT, p->agent);
    if (p->correlation.n)
        at = put_chunk(at, CHUNK_CORRELATION, p->correlation);
    at = put_chunk(at, CHUNK_PAYLOAD, p->payload);
    put_number(out + 4, (uint32_t)(at - out), 2);
    return (size_t)(at - out);
}
