/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share: the entry point, and checks that end the process where they fail. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/slice.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A slice is absent or lies within the bytes it was cut from. */
static inline void fuzz_lies_in(struct slice s, struct slice outer)
{
    assert(!s.p || (s.p >= outer.p && s.p + s.n <= outer.p + outer.n));
}

static inline struct slice fuzz_slice(const uint8_t *data, size_t size)
{
    return (struct slice){(const char *)data, size};
}

#endif
