/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fast 64-bit hash of bytes (multiply and fold, eight bytes at a time), keyed by a seed. Not cryptographic: tables
 * compare the whole key, and no output depends on the hash or the order in a table. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

static inline uint64_t hash_product(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two numbers that nobody chooses. */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
    return hash_product(a ^ 0x9e3779b97f4a7c15u, b ^ 0xe7037ed1a0b428dbu);
}

/* Sixteen bytes. Who chooses them does not know the seed, so neither factor can be made 0. */
static inline uint64_t hash_sixteen(uint64_t h, const unsigned char *p, uint64_t secret)
{
    uint64_t words[2];

    memcpy(words, p, 16);
    return hash_product(h ^ words[0], secret ^ words[1]);
}

/* What is left when a text was hashed eight bytes at a time: its last bytes, the ones before them once more where it
 * has eight. A copy of a few bytes would be waited for. `end` is the end of the text, `all` its length. */
static inline uint64_t hash_rest(const unsigned char *end, size_t all)
{
    uint64_t word = 0;
    uint32_t first, last;

    if (all >= 8) {
        memcpy(&word, end - 8, 8);
    } else if (all >= 4) {
        memcpy(&first, end - all, 4);
        memcpy(&last, end - 4, 4);
        word = (uint64_t)first << 32 | last;
    } else if (all) {
        word = (uint64_t)end[-(ptrdiff_t)all] << 16 | (uint64_t)end[-(ptrdiff_t)(all - all / 2)] << 8 | end[-1];
    }
    return word;
}

static inline uint64_t hash_bytes(const void *bytes, size_t n, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t secret = seed ^ 0xe7037ed1a0b428dbu ^ n, h = seed ^ 0x9e3779b97f4a7c15u, word;
    size_t all = n;

    if (n >= 64) { /* four chains that do not wait for each other */
        uint64_t second = ~h, third = h + 1, fourth = ~h - 1;
        for (; n >= 64; p += 64, n -= 64) {
            h = hash_sixteen(h, p, secret);
            second = hash_sixteen(second, p + 16, secret);
            third = hash_sixteen(third, p + 32, secret);
            fourth = hash_sixteen(fourth, p + 48, secret);
        }
        h = hash_mix(h ^ second, third ^ fourth);
    }
    for (; n >= 16; p += 16, n -= 16)
        h = hash_sixteen(h, p, secret);
    if (n >= 8) {
        memcpy(&word, p, 8);
        h = hash_product(h ^ word, secret);
    }
    return hash_product(h ^ hash_rest((const unsigned char *)bytes + all, all), secret);
}

/* Eight bytes with their capital letters A to Z made small. */
static inline uint64_t hash_lower(uint64_t word)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t low = word & 0x7f * each, from_a = low + (0x80 - 'A') * each, beyond_z = low + (0x7f - 'Z') * each;

    return word | (((from_a ^ beyond_z) & ~word & 0x80 * each) >> 2);
}

/* Where the case of ASCII letters does not matter. */
static inline uint64_t hash_folded(struct slice s, uint64_t seed)
{
    const char *p = s.p ? s.p : "", *end = p + s.n;
    uint64_t secret = seed ^ 0xe7037ed1a0b428dbu ^ s.n, h = seed ^ 0x9e3779b97f4a7c15u, word;

    for (; end - p >= 8; p += 8) {
        memcpy(&word, p, 8);
        h = hash_product(h ^ hash_lower(word), secret);
    }
    return hash_product(h ^ hash_lower(hash_rest((const unsigned char *)end, s.n)), secret);
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
