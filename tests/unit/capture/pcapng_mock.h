/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng files made by hand, in either byte order. */
#ifndef PCAPNG_MOCK_H
#define PCAPNG_MOCK_H

#include "base/slice.h"
#include "net/packet_mock.h"

struct ng {
    struct bytes bytes;
    bool big_endian;
};

static inline void ng_u16(struct ng *f, unsigned v)
{
    char order[2] = {(char)(f->big_endian ? v >> 8 : v), (char)(f->big_endian ? v : v >> 8)};

    put(&f->bytes, order, 2);
}

static inline void ng_u32(struct ng *f, uint32_t v)
{
    ng_u16(f, f->big_endian ? v >> 16 : v & 0xffff);
    ng_u16(f, f->big_endian ? v & 0xffff : v >> 16);
}

static inline void ng_bytes(struct ng *f, const void *bytes, size_t n)
{
    put(&f->bytes, bytes, n);
    put(&f->bytes, "\0\0\0", (4 - n % 4) % 4);
}

/* Between these two come the words of the block; the end fills in both lengths. */
static inline size_t ng_begin(struct ng *f, uint32_t type)
{
    ng_u32(f, type);
    ng_u32(f, 0);
    return f->bytes.n - 8;
}

static inline void ng_end(struct ng *f, size_t at)
{
    size_t n = f->bytes.n + 4;

    f->bytes.n = at + 4;
    ng_u32(f, (uint32_t)(n - at));
    f->bytes.n = n - 4;
    ng_u32(f, (uint32_t)(n - at));
}

static inline void ng_section(struct ng *f)
{
    size_t at = ng_begin(f, 0x0a0d0d0a);

    ng_u32(f, 0x1a2b3c4d);
    ng_u16(f, 1);
    ng_u16(f, 0);
    ng_u32(f, 0xffffffff);
    ng_u32(f, 0xffffffff);
    ng_end(f, at);
}

/* With if_tsresol and if_tsoffset; 6 and 0 are what their absence means. */
static inline void ng_interface(struct ng *f, unsigned link, uint32_t snaplen, unsigned resolution, int offset)
{
    size_t at = ng_begin(f, 1);
    uint32_t high = offset < 0 ? 0xffffffff : 0;

    ng_u16(f, link);
    ng_u16(f, 0);
    ng_u32(f, snaplen);
    ng_u16(f, 2); /* if_name */
    ng_u16(f, 5);
    ng_bytes(f, "eth00", 5);
    if (resolution != 6) {
        ng_u16(f, 9);
        ng_u16(f, 1);
        ng_bytes(f, &(char){(char)resolution}, 1);
    }
    if (offset) {
        ng_u16(f, 14);
        ng_u16(f, 8);
        ng_u32(f, f->big_endian ? high : (uint32_t)offset);
        ng_u32(f, f->big_endian ? (uint32_t)offset : high);
    }
    ng_u32(f, 0);
    ng_end(f, at);
}

static inline void ng_packet(struct ng *f, uint32_t interface, uint64_t time, const char *bytes, size_t n, size_t wire)
{
    size_t at = ng_begin(f, 6);

    ng_u32(f, interface);
    ng_u32(f, (uint32_t)(time >> 32));
    ng_u32(f, (uint32_t)time);
    ng_u32(f, (uint32_t)n);
    ng_u32(f, (uint32_t)wire);
    ng_bytes(f, bytes, n);
    ng_u32(f, 0x00000001); /* the rest is an option that is cut short */
    ng_end(f, at);
}

#endif
