/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for bytes with what the processor has: 16 at a time on x86-64 (SSE2), 32 where it has AVX2, which is asked when
 * the program runs, and memchr elsewhere. Nothing is read outside of the bytes given. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The place of `c` among `n` bytes; n where it is not there. Made for the short way to the next separator. */
static inline size_t scan_byte(const char *p, size_t n, char c)
{
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(c);
    size_t at = 0;

    if (n < 16) {
        while (at < n && p[at] != c)
            at++;
        return at;
    }
    for (;; at += 16) {
        if (at + 16 > n)
            at = n - 16; /* looks at some of them again */
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
        if (found)
            return at + (unsigned)__builtin_ctz(found);
        if (at + 16 == n)
            return n;
    }
#else
    const char *at = n ? memchr(p, c, n) : NULL;
    return at ? (size_t)(at - p) : n;
#endif
}

/* For texts that scan_marks takes: SCAN_MARKS_LEAST to SCAN_MARKS_MOST bytes, on processors that make it worth while.
 */
enum { SCAN_MARKS_LEAST = 16, SCAN_MARKS_MOST = 64 };

static inline bool scan_is_markable(size_t n)
{
#if defined(__SSE2__)
    return n >= SCAN_MARKS_LEAST && n <= SCAN_MARKS_MOST;
#else
    (void)n;
    return false;
#endif
}

/* Such a text, from which marks are made: quarters of 16 bytes, which overlap where it is shorter than 64. */
struct scan_text {
#if defined(__SSE2__)
    __m128i quarters[4];
    unsigned second, third; /* where they begin; the first one at 0, */
    unsigned last;          /* and the last one so that it ends with the text */
#else
    char unused;
#endif
};

static inline struct scan_text scan_load(const char *p, size_t n)
{
#if defined(__SSE2__)
    unsigned last = (unsigned)n - 16, second = last < 16 ? last : 16, third = last < 32 ? last : 32;

    return (struct scan_text){{_mm_loadu_si128((const __m128i *)(const void *)p),
                                  _mm_loadu_si128((const __m128i *)(const void *)(p + second)),
                                  _mm_loadu_si128((const __m128i *)(const void *)(p + third)),
                                  _mm_loadu_si128((const __m128i *)(const void *)(p + last))},
        second, third, last};
#else
    (void)p;
    (void)n;
    return (struct scan_text){0};
#endif
}

#if defined(__SSE2__)
/* A bit for each byte, from what each quarter was compared with. Not a loop: it would stay one. */
#define SCAN_MARKS(t, compare, with)                                                                                   \
    ((uint64_t)(unsigned)_mm_movemask_epi8(compare((t)->quarters[0], with)) |                                          \
        (uint64_t)(unsigned)_mm_movemask_epi8(compare((t)->quarters[1], with)) << (t)->second |                        \
        (uint64_t)(unsigned)_mm_movemask_epi8(compare((t)->quarters[2], with)) << (t)->third |                         \
        (uint64_t)(unsigned)_mm_movemask_epi8(compare((t)->quarters[3], with)) << (t)->last)
#else
#define SCAN_MARKS(t, compare, with) ((void)(t), (uint64_t)0)
#endif

/* A bit for each byte that is `c`, the first byte in the lowest bit. */
static inline uint64_t scan_marks(const struct scan_text *t, char c)
{
    (void)c;
    return SCAN_MARKS(t, _mm_cmpeq_epi8, _mm_set1_epi8(c));
}

/* A bit for each blank, control character and byte above 127. */
static inline uint64_t scan_marks_odd(const struct scan_text *t)
{
    return SCAN_MARKS(t, _mm_cmplt_epi8, _mm_set1_epi8(' ' + 1));
}

/* The places of the line feeds among the `n` bytes (fewer than 4 GiB), from `at` on: at most `max`, and none behind one
 * that is followed by CR or LF, where a head mostly ends. Returns how many. */
size_t scan_lines(const char *p, size_t n, size_t at, uint32_t *places, size_t max);

/* For tests: the same in a way of their choice, up to the best that this processor has. */
enum scan_way {
    SCAN_PLAIN, /* any processor */
    SCAN_SSE2,
    SCAN_AVX2,
};
enum scan_way scan_best_way(void);
size_t scan_lines_by(enum scan_way way, const char *p, size_t n, size_t at, uint32_t *places, size_t max);

#endif
