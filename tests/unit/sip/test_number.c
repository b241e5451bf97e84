/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/number.h"

#include <criterion/criterion.h>

static const struct {
    const char *a, *b;
    bool same;
} cases[] = {
    {"sip:alice@a.example", "sip:alice@b.example", true},
    {"sip:alice@a.example", "sip:Alice@b.example", false}, /* RFC 3261 19.1.4 */
    {"sip:alice:secret@a.example", "sips:alice@b.example", true},
    {"sip:0301234567@a.example", "sip:+49301234567@b.example;user=phone", true},
    {"tel:+49-30-123.45(67)", "sip:+49301234567@b.example", true},
    {"tel:+15550100;phone-context=x", "sip:5550100@b.example", true},
    {"sip:15550100@a.example", "sip:15550101@b.example", false},
    {"sip:201@a.example", "sip:201@b.example", true},
    {"sip:201@a.example", "sip:5201@b.example", false}, /* extensions are compared whole */
    {"sip:000201@a.example", "sip:201@b.example", false},
    {"sip:a.example", "sip:a.example", false}, /* no user */
    {"sip:@a.example", "sip:@a.example", false},
    {"", "", false},
    {"sip:alice", "sip:alice", false},
};

Test(party, users_and_numbers_are_compared)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sip_number a, b;

        sip_number_of(slice_of(cases[i].a), &a);
        sip_number_of(slice_of(cases[i].b), &b);
        cr_expect_eq(sip_number_same(&a, &b), cases[i].same, "%s %s", cases[i].a, cases[i].b);
        cr_expect_eq(sip_number_same(&b, &a), cases[i].same, "%s %s", cases[i].b, cases[i].a);
        cr_expect(!cases[i].same || sip_number_key(&a) == sip_number_key(&b), "%s %s", cases[i].a, cases[i].b);
    }
}

Test(party, without_a_user_has_no_key)
{
    struct sip_number p;

    sip_number_of(SLICE_LIT("sip:a.example"), &p);
    cr_expect_eq(sip_number_key(&p), 0);
    sip_number_of(SLICE_LIT("sip:0@a.example"), &p);
    cr_expect_neq(sip_number_key(&p), 0);
}
