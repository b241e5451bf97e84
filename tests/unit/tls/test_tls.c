/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "tls/tls.h"

Test(tls, limits_follow_the_memory)
{
    static const struct {
        size_t memory;
        uint32_t secrets, connections;
        size_t handshakes;
    } cases[] = {
        {(size_t)4 << 30, 1 << 20, 65536, 32 << 20},
        {(size_t)1 << 30, 1 << 18, 16384, 8 << 20},
        {1, 4096, 256, 256 << 10},
        {SIZE_MAX, INT32_MAX, INT32_MAX, SIZE_MAX / 128},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tls_limits l = tls_limits_of(cases[i].memory);
        cr_expect_eq(l.secrets, cases[i].secrets, "case %zu", i);
        cr_expect_eq(l.connections, cases[i].connections, "case %zu", i);
        cr_expect_eq(l.handshakes, cases[i].handshakes, "case %zu", i);
        cr_expect_eq(l.waiting, 256 << 10, "case %zu", i);
    }
}
