/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/warning.h"

#include <criterion/criterion.h>

Test(warning, the_examples_of_rfc_3261_20_43_decode)
{
    struct slice rest = SLICE_LIT("307 isi.edu \"Session parameter 'foo' not understood\",\r\n 301 isi.edu:5060 "
                                  "\"Incompatible network address type 'E.164', sorry\"");
    struct sip_warning w;

    cr_assert(sip_warning_next(&rest, &w));
    cr_expect_eq(w.code, 307);
    cr_slice(w.agent, "isi.edu");
    cr_slice(w.text, "Session parameter 'foo' not understood");
    cr_assert(sip_warning_next(&rest, &w));
    cr_expect_eq(w.code, 301);
    cr_slice(w.agent, "isi.edu:5060");
    cr_slice(w.text, "Incompatible network address type 'E.164', sorry");
    cr_expect_not(sip_warning_next(&rest, &w));
}

Test(warning, what_has_no_code_is_passed_over)
{
    struct slice rest = SLICE_LIT("isi.edu, 30 x \"y\", 3000 x \"y\", 399 \"open");
    struct sip_warning w;

    cr_assert(sip_warning_next(&rest, &w));
    cr_expect_eq(w.code, 399);
    cr_slice(w.agent, "");
    cr_slice(w.text, "open");
    cr_expect_not(sip_warning_next(&rest, &w));
}

Test(warning, the_codes_have_the_names_of_the_rfc)
{
    cr_expect_str_eq(sip_warning_name(305), "Incompatible media format");
    cr_expect_str_eq(sip_warning_name(399), "Miscellaneous warning");
    cr_expect_str_eq(sip_warning_name(308), "Incompatible language specification"); /* RFC 8373 */
    cr_expect_str_eq(sip_warning_name(380), "SIPS Not Allowed");                    /* RFC 5630 */
    cr_expect_str_eq(sip_warning_name(381), "SIPS Required");
    cr_expect_null(sip_warning_name(309));
}
