/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets made by hand for the tests: bytes are put one layer after the other, and are read where a page ends that may
 * not be touched. */
#ifndef PACKET_MOCK_H
#define PACKET_MOCK_H

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/slice.h"

struct bytes {
    char at[4096];
    size_t n;
};

static inline void put(struct bytes *b, const void *bytes, size_t n)
{
    assert(b->n + n <= sizeof b->at);
    memcpy(b->at + b->n, bytes, n);
    b->n += n;
}

#define PUT(b, literal) put((b), (literal), sizeof(literal) - 1)

static inline void put16(struct bytes *b, unsigned v)
{
    char big[2] = {(char)(v >> 8), (char)v};

    put(b, big, sizeof big);
}

static inline void put32(struct bytes *b, uint32_t v)
{
    put16(b, v >> 16);
    put16(b, v & 0xffff);
}

/* 192.0.2.1 to 192.0.2.2, `n` bytes of `protocol` in it. */
static inline void put_ipv4(struct bytes *b, unsigned protocol, size_t n)
{
    PUT(b, "\x45\0");
    put16(b, (unsigned)(20 + n));
    PUT(b, "\x12\x34\0\0\x40");
    put(b, &(char){(char)protocol}, 1);
    PUT(b, "\0\0\xc0\0\2\1\xc0\0\2\2");
}

/* 2001:db8::1 to 2001:db8::2. */
static inline void put_ipv6(struct bytes *b, unsigned next, size_t n)
{
    PUT(b, "\x60\0\0\0");
    put16(b, (unsigned)n);
    put(b, &(char){(char)next}, 1);
    PUT(b, "\x40\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2");
}

/* Port 5060 to 5062. */
static inline void put_udp(struct bytes *b, struct slice payload)
{
    put16(b, 5060);
    put16(b, 5062);
    put16(b, (unsigned)(8 + payload.n));
    put16(b, 0);
    put(b, payload.p, payload.n);
}

static inline void put_ipv4_udp(struct bytes *b, struct slice payload)
{
    put_ipv4(b, 17, 8 + payload.n);
    put_udp(b, payload);
}

static inline void put_ethernet(struct bytes *b, unsigned type)
{
    PUT(b, "\2\0\0\0\0\1\2\0\0\0\0\2");
    put16(b, type);
}

struct guarded {
    struct slice bytes; /* ends where reading further is fatal */
    void *map;
    size_t size;
};

static inline struct guarded guard(const char *bytes, size_t n)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), used = (n + page - 1) / page * page;
    struct guarded g = {.size = used + page};

    g.map = mmap(NULL, g.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert(g.map != MAP_FAILED);
    mprotect((char *)g.map + used, page, PROT_NONE);
    char *at = (char *)g.map + used - n;
    memcpy(at, bytes, n);
    g.bytes = (struct slice){at, n};
    return g;
}

static inline void unguard(struct guarded *g)
{
    munmap(g->map, g->size);
}

#endif
