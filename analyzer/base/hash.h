/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fast 64-bit hash of bytes (multiply and fold, eight bytes at a time), keyed by a seed. Not cryptographic: tables
 * compare the whole key, and no output depends on the hash or the order in a table. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t h = seed ^ n, word;

    if (n >= 64) { /* two chains that do not wait for each other */
        uint64_t other = ~h, words[4];
        for (; n >= 32; p += 32, n -= 32) {
            memcpy(words, p, 32);
            h = hash_mix(h ^ words[0], words[1]);
            other = hash_mix(other ^ words[2], words[3]);
        }
        h ^= other;
    }
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&word, p, 8);
        h = hash_mix(h, word);
    }
    word = 0;
    if (n)
        memcpy(&word, p, n);
    return hash_mix(h, word);
}

static inline uint64_t hash_slice(struct slice s, uint64_t seed)
{
    return hash_bytes(s.p ? s.p : "", s.n, seed);
}

/* In 32 bits, to compare with one that was noted before: 0 only of nothing. */
static inline uint32_t hash_short(struct slice s)
{
    return s.n ? (uint32_t)hash_slice(s, 0) | 1 : 0;
}

#endif
