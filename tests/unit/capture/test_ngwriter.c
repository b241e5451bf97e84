/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/ngwriter.h"

#include <criterion/criterion.h>

/* The words of the file, as the draft has them; of a machine with the byte order of this one. */
Test(ngwriter, a_section_an_interface_for_each_link_type_and_packets_are_written)
{
    static const uint32_t expected[] = {
        0x0a0d0d0a, 28, 0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX, 28, /* version 1.0, length not known */
        1, 32, 1, 0, 9 | 1 << 16, 9, 0, 32,                        /* Ethernet, if_tsresol 9 */
        6, 36, 0, 1, 705032705, 3, 9, 0x00636261, 36,              /* 5.000000001 s */
        1, 32, 101, 0, 9 | 1 << 16, 9, 0, 32,                      /* raw IP */
        6, 36, 1, 0, 7, 3, 9, 0x00636261, 36,
    };
    uint32_t words[64];
    FILE *file = fmemopen(words, sizeof words, "wb");
    struct ngwriter *w = ngwriter_new(file);
    struct source_packet p = {.bytes = SLICE_LIT("abc"), .wire = 9, .link = link_find(1), .origin.time = 5000000001};

    ngwriter_put(w, &p);
    p.link = link_find(12);
    p.origin.time = 7;
    ngwriter_put(w, &p);
    ngwriter_free(w);
    cr_assert_eq((size_t)ftell(file), sizeof expected);
    fclose(file);
    if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
        for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
            cr_assert_eq(words[i], expected[i], "word %zu is %u", i, words[i]);
}
