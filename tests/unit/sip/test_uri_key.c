/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/uri_key.h"
#include <criterion/criterion.h>

/* The pairs of RFC 3261 19.1.4, and of RFC 3966 5. */
static const struct {
    const char *a, *b;
    bool same, same_place;
} pairs[] = {
    {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true, true},
    {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true, true},
    {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on", true, true},
    {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
        "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com", true, true},
    {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP", false, false},
    {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false, false},
    {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false, true},
    {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false, false},
    {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4", false, false},
    {"sip:bob@biloxi.com", "sips:bob@biloxi.com", false, true},
    {"sip:bob@biloxi.com", "sip:biloxi.com", false, false},
    {"sip:bob:pw@biloxi.com", "sip:bob@biloxi.com", false, false},
    {"sip:bob@biloxi.com;maddr=192.0.2.1", "sip:bob@biloxi.com", false, true},
    {"sip:bob@[2001:DB8::1]:5060", "sip:bob@[2001:db8::1]:5060", true, true},
    {"tel:+1-201-555-0123", "TEL:+12015550123", true, true},
    {"tel:+12015550123", "tel:+12015550124", false, false},
    {"urn:service:sos", "urn:service:sos", true, true},
    {"urn:service:sos", "urn:service:SOS", false, false},
};

Test(uri_key, the_same_address_has_the_same_key)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct slice a = slice_of(pairs[i].a), b = slice_of(pairs[i].b);
        cr_expect_eq(sip_uri_key(a) == sip_uri_key(b), pairs[i].same, "%s %s", pairs[i].a, pairs[i].b);
        cr_expect_eq(sip_uri_key_place(a) == sip_uri_key_place(b), pairs[i].same_place, "place of %s %s", pairs[i].a, pairs[i].b);
    }
}

Test(uri_key, what_is_no_uri_has_none)
{
    struct guard guard = guard_new();

    cr_expect_eq(sip_uri_key(slice_of("")), 0);
    cr_expect_eq(sip_uri_key(slice_of("*")), 0);
    cr_expect_neq(sip_uri_key(guard_put(guard, "sip:a%4", 7)), 0);
    cr_expect_neq(sip_uri_key(guard_put(guard, "sip:%41@b;transport", 19)), 0);
    guard_free(guard);
}
