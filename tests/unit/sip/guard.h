/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that end right before a page that must not be read, and shorthands for slices in tests. */
#ifndef TESTS_SIP_GUARD_H
#define TESTS_SIP_GUARD_H

#include "base/slice.h"
#include <assert.h>
#include <criterion/criterion.h>
#include <sys/mman.h>

enum { GUARD_ROOM = 64 * 1024 };

struct guard {
    char *pages; /* GUARD_ROOM bytes, then a page without access */
};

static inline struct guard guard_new(void)
{
    struct guard g = {mmap(NULL, GUARD_ROOM + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)};

    assert(g.pages != MAP_FAILED);
    int refused = mprotect(g.pages + GUARD_ROOM, 4096, PROT_NONE);
    assert(refused == 0);
    return g;
}

static inline void guard_free(struct guard g)
{
    munmap(g.pages, GUARD_ROOM + 4096);
}

/* A copy of the bytes at the end of the room. */
static inline struct slice guard_put(struct guard g, const char *bytes, size_t n)
{
    assert(n <= GUARD_ROOM);
    char *at = g.pages + GUARD_ROOM - n;

    memcpy(at, bytes, n);
    return (struct slice){at, n};
}

/* Absent, or within `outer`. */
static inline bool lies_in(struct slice s, struct slice outer)
{
    return !s.p || (s.p >= outer.p && s.p + s.n <= outer.p + outer.n);
}

/* `text` "-" stands for an absent slice. */
static inline bool slice_is(struct slice s, const char *text)
{
    return strcmp(text, "-") == 0 ? !s.p : s.p && slice_eq(s, slice_of(text));
}

#define cr_slice(s, text)                                                                                              \
    cr_assert(slice_is((s), (text)), "%s is \"%.*s\" and should be \"%s\"", #s, (int)(s).n, (s).p ? (s).p : "-", (text))

#endif
