/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Borrowed bytes. A slice never owns what it points to and is not NUL-terminated: it lives as long as the buffer
 * it was cut from (in the analyzer: until the push of that packet returns). An absent value is SLICE_NONE (p == NULL),
 * which is different from an empty one (p != NULL, n == 0). */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include "base/scan.h"

#include <stdbool.h>

struct slice {
    const char *p;
    size_t n;
};

#define SLICE_NONE   ((struct slice){NULL, 0})
#define SLICE_LIT(s) ((struct slice){(s), sizeof(s) - 1})

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, text ? strlen(text) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool slice_starts(struct slice s, struct slice prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

/* The bytes from `from` on; empty where there are fewer. */
static inline struct slice slice_from(struct slice s, size_t from)
{
    size_t skip = from < s.n ? from : s.n;
    return (struct slice){skip ? s.p + skip : s.p, s.n - skip};
}

static inline struct slice slice_head(struct slice s, size_t n)
{
    return (struct slice){s.p, n < s.n ? n : s.n};
}

static inline char slice_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static inline bool slice_is_lws(char c)
{
    return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/* Equal but for the case of ASCII letters, whatever the locale. Quick where the case is the same too. */
bool slice_eq_folded(struct slice a, struct slice b);

static inline bool slice_eqi(struct slice a, struct slice b)
{
    return slice_eq(a, b) || (a.n == b.n && slice_eq_folded(a, b));
}

static inline bool slice_startsi(struct slice s, struct slice prefix)
{
    return s.n >= prefix.n && slice_eqi((struct slice){s.p, prefix.n}, prefix);
}

/* The place of `c`, or s.n where it is not there. */
static inline size_t slice_find(struct slice s, char c)
{
    return scan_byte(s.p, s.n, c);
}

/* The place of `needle`, or s.n where it is not there. The case of ASCII letters does not matter to slice_search_i. */
size_t slice_search(struct slice s, struct slice needle);
size_t slice_search_i(struct slice s, struct slice needle);

/* Without spaces, tabs, CR and LF (SIP's LWS with folding, RFC 3261 25.1) at both ends. */
static inline struct slice slice_trim(struct slice s)
{
    while (s.n && slice_is_lws(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && slice_is_lws(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* A decimal number that fills the whole slice; false when it is empty, has another character or exceeds `max`. */
bool slice_number(struct slice s, uint64_t max, uint64_t *out);

#endif
