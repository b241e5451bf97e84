/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/replaces.h"
#include <criterion/criterion.h>

Test(replaces, a_dialog_decodes)
{
    struct sip_replaces replaces;

    cr_assert_eq(
        sip_replaces_parse(SLICE_LIT("98732@sip.example.com\r\n ;from-tag=r33th4x0r\r\n ;to-tag=ff87ff"), &replaces),
        SIP_OK);
    cr_slice(replaces.call_id, "98732@sip.example.com");
    cr_slice(replaces.to_tag, "ff87ff");
    cr_slice(replaces.from_tag, "r33th4x0r");
    cr_expect_not(replaces.early_only);
    cr_assert_eq(sip_replaces_parse(SLICE_LIT("a;to-tag=12345;from-tag=0;Early-Only"), &replaces), SIP_OK);
    cr_expect(replaces.early_only);
}

Test(replaces, both_tags_and_a_call_id_are_needed)
{
    static const char *const texts[] = {
        "", "a", "a;to-tag=1", "a;from-tag=1", ";to-tag=1;from-tag=2", "a;to-tag=;from-tag=2"};
    struct sip_replaces replaces;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        cr_expect_eq(sip_replaces_parse(slice_of(texts[i]), &replaces), SIP_NOT, "%s", texts[i]);
}
