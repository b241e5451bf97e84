/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/payload.h"

#include <criterion/criterion.h>

Test(payload, static_types_are_those_of_rfc_3551)
{
    static const struct {
        unsigned type;
        const char *encoding; /* NULL: none */
        uint32_t rate;
    } cases[] = {
        {0, "PCMU", 8000}, {1, NULL, 0}, {2, NULL, 0}, {3, "GSM", 8000}, {8, "PCMA", 8000}, {9, "G722", 8000},
        {11, "L16", 44100}, {13, "CN", 8000}, {17, "DVI4", 22050}, {18, "G729", 8000}, {19, NULL, 0}, {26, "JPEG", 90000},
        {34, "H263", 90000}, {35, NULL, 0}, {96, NULL, 0}, {4000000000u, NULL, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct sip_payload *p = sip_payload_find(cases[i].type);
        cr_assert_eq(p != NULL, cases[i].encoding != NULL, "%u", cases[i].type);
        if (!p)
            continue;
        cr_assert_str_eq(p->encoding, cases[i].encoding);
        cr_assert_eq(p->rate, cases[i].rate);
    }
}
