/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/tcp_limits.h"

enum {
    SHARE = 64,
    LEAST = 2 * 1024 * 1024, /* more than one stream may keep */
    BYTES_A_STREAM = 1024,   /* on average */
};

static struct tcp_limits limits_in(size_t total)
{
    size_t streams = total / BYTES_A_STREAM;

    return (struct tcp_limits){.waiting = 256 * 1024,
        .ordered = 1200 * 1024,
        .total = total,
        .streams = streams < INT32_MAX ? (uint32_t)streams : INT32_MAX};
}

struct tcp_limits tcp_limits_usual(void)
{
    return limits_in(64 * 1024 * 1024);
}

struct tcp_limits tcp_limits_of(size_t memory)
{
    return limits_in(memory / SHARE > LEAST ? memory / SHARE : LEAST);
}
