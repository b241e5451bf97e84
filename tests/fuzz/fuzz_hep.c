/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: two bytes with what the capture cut off, then a datagram. It is decoded; of what was decoded a packet is
 * written, which must decode to the same. */
#include <assert.h>

#include "net/bytes.h"
#include "net/hep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void assert_inside(struct slice part, struct slice all)
{
    assert(!part.p || (part.p >= all.p && part.p + part.n <= all.p + all.n));
}

static void write_again(const struct hep_packet *p)
{
    static char out[HEP_MAX_SIZE];
    struct hep_packet again;
    size_t n = hep_encode(p, out, sizeof out);

    if (n == 0)
        return;
    assert(hep_decode((struct slice){out, n}, n, &again) == HEP_OK);
    assert(endpoint_eq(&again.src, &p->src) && endpoint_eq(&again.dst, &p->dst));
    assert(again.protocol == p->protocol && again.type == p->type && again.agent == p->agent);
    assert(p->time == CAPTIME_NONE || again.time == p->time);
    assert(slice_eq(again.payload, p->payload) && slice_eq(again.correlation, p->correlation));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice all = {(const char *)data, size};
    struct hep_packet p;

    if (size < 2)
        return 0;
    struct slice datagram = slice_from(all, 2);
    if (hep_decode(datagram, datagram.n + bytes_be16(all.p), &p) != HEP_OK)
        return 0;
    assert(p.payload.p);
    assert_inside(p.payload, datagram);
    assert_inside(p.correlation, datagram);
    write_again(&p);
    return 0;
}
