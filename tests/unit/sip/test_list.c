/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/list.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    const char *want[4];
} cases[] = {
    {"a,b,c", {"a", "b", "c"}},
    {" a ,\r\n b ", {"a", "b"}},
    {",,a,,b,", {"a", "b"}},
    {"", {NULL}},
    {" , ", {NULL}},
    {"\"a,b\" <sip:x>,c", {"\"a,b\" <sip:x>", "c"}},
    {"<sip:a,b@c>;q=1,<sip:d>", {"<sip:a,b@c>;q=1", "<sip:d>"}},
    {"\"<\" <sip:a>,b", {"\"<\" <sip:a>", "b"}},
    {"\"a\\\",b\",c", {"\"a\\\",b\"", "c"}},
    {"\"never,closed", {"\"never,closed"}},
    {"<never,closed", {"<never,closed"}},
    {"<a\",\">,b", {"<a\",\">", "b"}},
};

Test(list, values_are_split_at_the_commas_that_separate)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice rest = slice_of(cases[i].text), value;
        size_t n = 0;

        for (; sip_list_next(&rest, &value); n++) {
            cr_assert(n < 4 && cases[i].want[n], "too many in %s", cases[i].text);
            cr_expect(slice_is(value, cases[i].want[n]), "value %zu of %s", n, cases[i].text);
        }
        cr_expect_null(cases[i].want[n], "too few in %s", cases[i].text);
        cr_expect_eq(sip_list_count(slice_of(cases[i].text)), n, "%s", cases[i].text);
    }
}
