/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "datafile.h"
#include "sip/method.h"

Test(method, every_registered_method_is_found_and_nothing_else_is_there)
{
    GPtrArray *iana = datafile_read("iana/methods.csv", ",");

    for (guint i = 1; i < iana->len; i++) {
        const char *name = datafile_cell(iana, i, 0);
        enum sip_method m = sip_method_find(slice_of(name));

        cr_assert(m != METHOD_OTHER && m != METHOD_NONE, "%s is missing", name);
        cr_assert_str_eq(sip_method_name(m), name);
        g_autofree char *rfc = g_strdup_printf("[RFC%s]", sip_method_row(m)->rfc + 4);
        cr_assert(strstr(datafile_cell(iana, i, 1), rfc), "%s: %s", name, rfc);
        cr_assert(*sip_method_row(m)->meaning, "%s has no meaning", name);
    }
    cr_assert_eq(METHOD_OTHER - METHOD_NONE - 1, (int)iana->len - 1);
    datafile_free(iana);
}

Test(method, names_are_compared_whole_and_with_regard_to_case)
{
    static const char *const others[] = {
        "invite", "Invite", "INVIT", "INVITEX", "INVITE ", "B", "BYE\t", "SERVICE", "0"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        cr_assert_eq(sip_method_find(slice_of(others[i])), METHOD_OTHER, "\"%s\"", others[i]);
    cr_assert_eq(sip_method_find(SLICE_NONE), METHOD_NONE);
    cr_assert_eq(sip_method_find(SLICE_LIT("")), METHOD_NONE);
    cr_assert_eq(sip_method_find(SLICE_LIT("SUBSCRIBE")), METHOD_SUBSCRIBE);
}

Test(method, a_slice_inside_a_longer_text_is_not_read_beyond_its_end)
{
    cr_assert_eq(sip_method_find((struct slice){"INVITEE", 6}), METHOD_INVITE);
    cr_assert_eq(sip_method_find((struct slice){"INVITE", 3}), METHOD_OTHER);
}

Test(method, what_is_not_a_method_has_an_empty_name)
{
    cr_assert_str_eq(sip_method_name(METHOD_NONE), "");
    cr_assert_str_eq(sip_method_name(METHOD_OTHER), "");
    cr_assert_str_eq(sip_method_name((enum sip_method)999), "");
}
