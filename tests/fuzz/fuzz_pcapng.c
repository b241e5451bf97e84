/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Input: a pcapng file. */
#include <stdio.h>

#include "capture/pcapng.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pcapng_packet p;
    uint32_t frame = 0;
    size_t sum = 0;

    if (size == 0)
        return 0;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
    struct pcapng *ng = pcapng_new(file, false);
    enum pcapng_result result;
    while ((result = pcapng_next(ng, &p)) == PCAPNG_PACKET) {
        assert(p.bytes.n <= size && p.time >= 0 && p.frame > frame);
        frame = p.frame;
        for (size_t i = 0; i < p.bytes.n; i++)
            sum += (unsigned char)p.bytes.p[i];
    }
    assert((result == PCAPNG_BAD) == (pcapng_problem(ng) != NULL) && sum <= size * 255);
    pcapng_free(ng);
    fclose(file);
    return 0;
}
