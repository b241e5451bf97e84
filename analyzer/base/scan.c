/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/scan.h"

#include <stdbool.h>

enum { BLOCK = 64 };

static inline bool ends_lines(const char *p, size_t n, size_t lf)
{
    return lf + 1 < n && (p[lf + 1] == '\r' || p[lf + 1] == '\n');
}

static size_t lines_plain(const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    size_t found = 0;

    while (at < n && found < max) {
        const char *lf = memchr(p + at, '\n', n - at);
        if (!lf)
            break;
        places[found++] = (uint32_t)(lf - p);
        if (ends_lines(p, n, (size_t)(lf - p)))
            break;
        at = (size_t)(lf - p) + 1;
    }
    return found;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* A bit for each LF of a block: with SSE2, which each x86-64 has, and with AVX2. */
static inline uint64_t line_feeds_sse2(const char *p)
{
    const __m128i lf = _mm_set1_epi8('\n');
    uint64_t bits = 0;

    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + i));
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, lf)) << i;
    }
    return bits;
}

__attribute__((target("avx2"))) static inline uint64_t line_feeds_avx2(const char *p)
{
    const __m256i lf = _mm256_set1_epi8('\n');
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

    return (uint64_t)(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, lf)) << 32 |
           (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, lf));
}

/* With each of the two. At the end some bytes of the block before are looked at again. */
#define SCAN_BLOCKS(line_feeds)                                                                                        \
    size_t found = 0;                                                                                                  \
    for (; at < n; at += BLOCK) {                                                                                      \
        size_t from = at + BLOCK <= n ? at : n - BLOCK;                                                                \
        for (uint64_t bits = line_feeds(p + from) >> (at - from); bits; bits &= bits - 1) {                            \
            size_t lf = at + (unsigned)__builtin_ctzll(bits);                                                          \
            if (found == max)                                                                                          \
                return found;                                                                                          \
            places[found++] = (uint32_t)lf;                                                                            \
            if (ends_lines(p, n, lf))                                                                                  \
                return found;                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    return found

static size_t lines_sse2(const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    SCAN_BLOCKS(line_feeds_sse2);
}

__attribute__((target("avx2"))) static size_t lines_avx2(
    const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    SCAN_BLOCKS(line_feeds_avx2);
}

enum scan_way scan_best_way(void)
{
    return __builtin_cpu_supports("avx2") ? SCAN_AVX2 : SCAN_SSE2;
}

size_t scan_lines_by(enum scan_way way, const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    if (way == SCAN_PLAIN || n < BLOCK)
        return lines_plain(p, n, at, places, max);
    return way == SCAN_AVX2 ? lines_avx2(p, n, at, places, max) : lines_sse2(p, n, at, places, max);
}
#else
enum scan_way scan_best_way(void)
{
    return SCAN_PLAIN;
}

size_t scan_lines_by(enum scan_way way, const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    (void)way;
    return lines_plain(p, n, at, places, max);
}
#endif

size_t scan_lines(const char *p, size_t n, size_t at, uint32_t *places, size_t max)
{
    return scan_lines_by(scan_best_way(), p, n, at, places, max);
}
