/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/pcapng.h"

#include <glib.h>
#include <pcap/dlt.h>

#include "capture/mapped.h"
#include "net/bytes.h"

enum block_type {
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET_OLD = 2,
    BLOCK_PACKET_SIMPLE = 3,
    BLOCK_PACKET = 6,
    BLOCK_JOURNAL = 9,
    BLOCK_SECRETS = 10,
    BLOCK_CUSTOM = 0xbad,
    BLOCK_CUSTOM_NOT_COPIED = 0x40000bad,
    BLOCK_SECTION = 0x0a0d0d0a, /* the same in both byte orders */
};

enum { SECRETS_TLS = 0x544c534b /* a key log */ };

enum { OPTION_END = 0, OPTION_TSRESOL = 9, OPTION_TSOFFSET = 14 };

enum {
    HEAD = 12,         /* type, length and the first word of the body, or the closing length of an empty block */
    LINKTYPE_RAW = 101 /* libpcap shows it with another number */
};

struct interface {
    int link;
    uint32_t snaplen; /* 0 = none */
    uint64_t units;   /* of time in a second */
    int64_t offset;   /* seconds to be added */
};

struct pcapng {
    FILE *file;
    struct mapped *map; /* NULL: the file is read */
    uint64_t at;        /* in it */
    GArray *interfaces; /* of this section: struct interface */
    uint32_t before;    /* interfaces of the sections before */
    GByteArray *block;
    struct slice body; /* of the block that was read */
    uint32_t type;
    uint32_t frame; /* the last one */
    pcapng_secrets *on_secrets;
    void *user; /* of on_secrets */
    captime last;
    const char *problem;
    bool big_endian, grows;
};

struct pcapng *pcapng_new(FILE *file, bool grows)
{
    struct pcapng *r = g_new0(struct pcapng, 1);

    r->file = file;
    r->grows = grows;
    r->interfaces = g_array_new(FALSE, FALSE, sizeof(struct interface));
    r->block = g_byte_array_new();
    return r;
}

void pcapng_free(struct pcapng *r)
{
    if (!r)
        return;
    g_array_free(r->interfaces, TRUE);
    g_byte_array_free(r->block, TRUE);
    g_free(r);
}

void pcapng_map(struct pcapng *r, struct mapped *map)
{
    r->map = map;
}

uint64_t pcapng_position(const struct pcapng *r)
{
    return r->at;
}

void pcapng_on_secrets(struct pcapng *r, pcapng_secrets *take, void *user)
{
    r->on_secrets = take;
    r->user = user;
}

const char *pcapng_problem(const struct pcapng *r)
{
    return r->problem;
}

uint32_t pcapng_interfaces(const struct pcapng *r)
{
    return r->before + r->interfaces->len;
}

static uint16_t u16(const struct pcapng *r, const char *p)
{
    return r->big_endian ? bytes_be16(p) : bytes_le16(p);
}

static uint32_t u32(const struct pcapng *r, const char *p)
{
    return r->big_endian ? bytes_be32(p) : bytes_le32(p);
}

static uint64_t u64(const struct pcapng *r, const char *p)
{
    return r->big_endian ? (uint64_t)u32(r, p) << 32 | u32(r, p + 4) : u32(r, p) | (uint64_t)u32(r, p + 4) << 32;
}

static enum pcapng_result bad(struct pcapng *r, const char *problem)
{
    r->problem = problem;
    return PCAPNG_BAD;
}

/* The byte order of a section is that of its magic number. */
static bool set_order(struct pcapng *r, const char *magic)
{
    r->big_endian = bytes_be32(magic) == 0x1a2b3c4d;
    return r->big_endian || bytes_be32(magic) == 0x4d3c2b1a;
}

/* The next n bytes, to `room` where they are read; fewer where the file ends. */
static struct slice take(struct pcapng *r, size_t n, char *room)
{
    if (!r->map)
        return (struct slice){room, fread(room, 1, n, r->file)};
    struct slice bytes = mapped_at(r->map, r->at, n);
    if (!mapped_holds(r->map, bytes))
        bytes.n = 0;
    r->at += bytes.n;
    return bytes;
}

/* What is behind type and length of a block whose head was taken; NULL where the file ends before it does. */
static const char *read_body(struct pcapng *r, const char *head, size_t length)
{
    if (r->map) {
        r->at -= HEAD - 8;
        struct slice body = take(r, length - 8, NULL);
        return body.n == length - 8 ? body.p : NULL;
    }
    g_byte_array_set_size(r->block, (guint)(length - 8));
    char *bytes = (char *)r->block->data;
    memcpy(bytes, head + 8, 4);
    return fread(bytes + 4, 1, length - HEAD, r->file) == length - HEAD ? bytes : NULL;
}

/* The next block, whatever it is: PCAPNG_PACKET stands for any. */
static enum pcapng_result take_block(struct pcapng *r)
{
    char room[HEAD];
    struct slice begin = take(r, HEAD, room);
    const char *head = begin.p;

    if (begin.n < HEAD)
        return begin.n ? PCAPNG_CUT : PCAPNG_END;
    if (bytes_be32(head) == BLOCK_SECTION && !set_order(r, head + 8))
        return bad(r, "a section without its magic number");
    r->type = u32(r, head);
    size_t length = u32(r, head + 4);
    if (length < HEAD || length % 4)
        return bad(r, "a block with an impossible length");
    if (length > PCAPNG_MAX_BLOCK)
        return bad(r, "a block of more than 16 MiB");
    /* The first word is there already; the last one is the length again. */
    const char *bytes = read_body(r, head, length);
    if (!bytes)
        return PCAPNG_CUT;
    if (u32(r, bytes + length - HEAD) != length)
        return bad(r, "a block whose two lengths differ");
    r->body = (struct slice){bytes, length - HEAD};
    return PCAPNG_PACKET;
}

static enum pcapng_result read_block(struct pcapng *r)
{
    off_t at = r->grows ? ftello(r->file) : 0;
    enum pcapng_result result = take_block(r);

    if (!r->grows || (result != PCAPNG_END && result != PCAPNG_CUT))
        return result;
    clearerr(r->file);
    fseeko(r->file, at, SEEK_SET);
    return PCAPNG_END;
}

static bool begin_section(struct pcapng *r)
{
    r->before = pcapng_interfaces(r);
    g_array_set_size(r->interfaces, 0);
    return r->body.n >= 16 && u16(r, r->body.p + 4) == 1;
}

/* if_tsresol: a power of ten, or of two where the top bit is set. */
static bool set_resolution(struct interface *i, unsigned value)
{
    unsigned exponent = value & 0x7f;

    if (value & 0x80 ? exponent > 63 : exponent > 19)
        return false;
    i->units = value & 0x80 ? UINT64_C(1) << exponent : 1;
    for (; !(value & 0x80) && exponent; exponent--)
        i->units *= 10;
    return true;
}

/* Of options that do not fit into the block those are read that do. */
static bool read_options(const struct pcapng *r, struct slice options, struct interface *i)
{
    while (options.n >= 4) {
        unsigned code = u16(r, options.p);
        size_t length = u16(r, options.p + 2);
        struct slice value = slice_head(slice_from(options, 4), length);
        if (code == OPTION_END || value.n < length)
            break;
        if (code == OPTION_TSRESOL && length == 1 && !set_resolution(i, bytes_u8(value.p)))
            return false;
        if (code == OPTION_TSOFFSET && length == 8)
            i->offset = (int64_t)u64(r, value.p);
        options = slice_from(options, 4 + (length + 3) / 4 * 4);
    }
    return true;
}

static enum pcapng_result add_interface(struct pcapng *r)
{
    struct interface i = {.units = 1000000};

    if (r->body.n < 8)
        return bad(r, "an interface block that is too short");
    if (r->interfaces->len == PCAPNG_MAX_INTERFACES)
        return bad(r, "more interfaces than are followed");
    i.link = u16(r, r->body.p);
    if (i.link == LINKTYPE_RAW)
        i.link = DLT_RAW;
    i.snaplen = u32(r, r->body.p + 4);
    if (!read_options(r, slice_from(r->body, 8), &i))
        return bad(r, "a time resolution that cannot be");
    g_array_append_val(r->interfaces, i);
    return PCAPNG_PACKET;
}

/* A file may claim any time: keep to what 64 bits of nanoseconds hold. */
static captime to_captime(const struct interface *i, uint64_t count)
{
    const int64_t last = INT64_MAX / CAPTIME_S - 1;
    __extension__ typedef unsigned __int128 wide;
    uint64_t seconds = count / i->units;
    captime fraction = (captime)((wide)(count % i->units) * CAPTIME_S / i->units);
    int64_t whole = seconds > (uint64_t)last ? last : (int64_t)seconds;

    if (__builtin_add_overflow(whole, i->offset, &whole) || whole > last)
        whole = i->offset < 0 ? 0 : last;
    return (whole < 0 ? 0 : whole) * CAPTIME_S + fraction;
}

/* The packet of interface `n`, `captured` bytes at this place of the body. */
static enum pcapng_result take_packet(
    struct pcapng *r, uint32_t n, size_t at, size_t captured, size_t wire, struct pcapng_packet *out)
{
    if (n >= r->interfaces->len)
        return bad(r, "a packet of an interface that was not described");
    if (captured > r->body.n - at)
        return bad(r, "a packet that is larger than its block");
    out->bytes = slice_head(slice_from(r->body, at), captured);
    out->wire = wire;
    out->link = g_array_index(r->interfaces, struct interface, n).link;
    out->time = r->last;
    out->interface = r->before + n < UINT16_MAX ? (uint16_t)(r->before + n) : UINT16_MAX;
    out->frame = ++r->frame;
    return PCAPNG_PACKET;
}

static void set_time(struct pcapng *r, uint32_t n, const char *two_words)
{
    uint64_t count = (uint64_t)u32(r, two_words) << 32 | u32(r, two_words + 4);

    if (n < r->interfaces->len)
        r->last = to_captime(&g_array_index(r->interfaces, struct interface, n), count);
}

static enum pcapng_result take_simple(struct pcapng *r, struct pcapng_packet *out)
{
    size_t wire = u32(r, r->body.p), captured = wire < r->body.n - 4 ? wire : r->body.n - 4;

    if (r->interfaces->len) {
        uint32_t snaplen = g_array_index(r->interfaces, struct interface, 0).snaplen;
        captured = snaplen && snaplen < captured ? snaplen : captured;
    }
    return take_packet(r, 0, 4, captured, wire, out);
}

/* The enhanced packet block and the obsolete one differ in the first word only. */
static enum pcapng_result take_timed(struct pcapng *r, struct pcapng_packet *out)
{
    const char *p = r->body.p;
    uint32_t n = r->type == BLOCK_PACKET ? u32(r, p) : u16(r, p);

    set_time(r, n, p + 4);
    return take_packet(r, n, 20, u32(r, p + 12), u32(r, p + 16), out);
}

static void take_secrets(const struct pcapng *r)
{
    if (r->on_secrets && r->body.n >= 8 && u32(r, r->body.p) == SECRETS_TLS)
        r->on_secrets(slice_head(slice_from(r->body, 8), u32(r, r->body.p + 4)), r->user);
}

/* Reads on until a block says something: an interface (*is_packet false) or a packet. */
static enum pcapng_result advance(struct pcapng *r, struct pcapng_packet *out, bool *is_packet)
{
    for (;;) {
        enum pcapng_result result = read_block(r);
        if (result != PCAPNG_PACKET)
            return result;
        *is_packet = r->type != BLOCK_INTERFACE;
        switch (r->type) {
        case BLOCK_SECTION:
            if (!begin_section(r))
                return bad(r, "a section of another version");
            break;
        case BLOCK_INTERFACE: return add_interface(r);
        case BLOCK_PACKET_SIMPLE:
            return r->body.n < 4 ? bad(r, "a packet block that is too short") : take_simple(r, out);
        case BLOCK_PACKET:
        case BLOCK_PACKET_OLD: return r->body.n < 20 ? bad(r, "a packet block that is too short") : take_timed(r, out);
        case BLOCK_SECRETS: take_secrets(r); break;
        case BLOCK_JOURNAL:
        case BLOCK_CUSTOM:
        case BLOCK_CUSTOM_NOT_COPIED: r->frame++; break;
        default: break;
        }
    }
}

enum pcapng_result pcapng_first_link(struct pcapng *r, int *link)
{
    struct pcapng_packet packet;
    bool is_packet;
    enum pcapng_result result = advance(r, &packet, &is_packet);

    if (result == PCAPNG_PACKET)
        *link = g_array_index(r->interfaces, struct interface, 0).link;
    return result;
}

enum pcapng_result pcapng_next(struct pcapng *r, struct pcapng_packet *out)
{
    enum pcapng_result result;
    bool is_packet;

    do
        result = advance(r, out, &is_packet);
    while (result == PCAPNG_PACKET && !is_packet);
    return result;
}
