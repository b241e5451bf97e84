/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/guard.h"
#include "sip/param.h"
#include <criterion/criterion.h>

static const struct {
    const char *text;
    struct {
        const char *name, *value;
    } want[4];
} cases[] = {
    {";a=1;b", {{"a", "1"}, {"b", "-"}}},
    {"a=1;b=2", {{"a", "1"}, {"b", "2"}}},
    {" ; a = 1 ;\r\n b\t=\r\n 2 ", {{"a", "1"}, {"b", "2"}}},
    {";;a;;;b;", {{"a", "-"}, {"b", "-"}}},
    {";a=\"x;y=z\";b=\"\"", {{"a", "x;y=z"}, {"b", ""}}},
    {";a=\"x\\\";y\";b", {{"a", "x\\\";y"}, {"b", "-"}}},
    {";a=\"never;b=1", {{"a", "never;b=1"}}},
    {";a=;b=1", {{"a", ""}, {"b", "1"}}},
    {";a=b=c;d", {{"a", "b=c"}, {"d", "-"}}},
    {";received=[2001:db8::1];ttl=16", {{"received", "[2001:db8::1]"}, {"ttl", "16"}}},
    {"", {{NULL, NULL}}},
    {" ; ", {{NULL, NULL}}},
};

Test(param, parameters_come_one_by_one)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct slice rest = slice_of(cases[i].text);
        struct sip_param param;
        size_t n = 0;

        for (; sip_param_next(&rest, &param); n++) {
            cr_assert(n < 4 && cases[i].want[n].name, "too many in %s", cases[i].text);
            cr_expect(slice_is(param.name, cases[i].want[n].name), "name %zu of %s", n, cases[i].text);
            cr_expect(slice_is(param.value, cases[i].want[n].value), "value %zu of %s", n, cases[i].text);
        }
        cr_expect_null(cases[i].want[n].name, "too few in %s", cases[i].text);
    }
}

Test(param, a_value_is_found_by_its_name_in_any_case)
{
    struct slice params = SLICE_LIT(";Tag=1;tag=2;empty=;flag");
    struct sip_param param;

    cr_slice(sip_param_value(params, SLICE_LIT("tag")), "1");
    cr_slice(sip_param_value(params, SLICE_LIT("empty")), "-");
    cr_slice(sip_param_value(params, SLICE_LIT("flag")), "-");
    cr_slice(sip_param_value(params, SLICE_LIT("ta")), "-");
    cr_slice(sip_param_value(SLICE_NONE, SLICE_LIT("tag")), "-");
    cr_expect(sip_param_find(params, SLICE_LIT("FLAG"), &param));
    cr_expect_not(sip_param_find(params, SLICE_LIT("other"), &param));
}

Test(param, names_are_tokens)
{
    cr_expect(sip_param_all_named(SLICE_LIT(";a;b = \";;\" ; c")));
    cr_expect(sip_param_all_named(SLICE_LIT("")));
    cr_expect_not(sip_param_all_named(SLICE_LIT(";;")));
    cr_expect_not(sip_param_all_named(SLICE_LIT(";a;")));
    cr_expect_not(sip_param_all_named(SLICE_LIT(";a b=1")));
    cr_expect_not(sip_param_all_named(SLICE_LIT(";=1")));
}
