/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/json.h"

Test(json, objects_and_arrays_nest_and_commas_stand_between)
{
    GString *out = g_string_new(NULL);
    struct json j = {.out = out};

    json_open(&j, NULL);
    json_count(&j, "n", UINT64_MAX);
    json_open(&j, "empty");
    json_close(&j);
    json_open_array(&j, "list");
    json_count(&j, NULL, 1);
    json_text(&j, NULL, SLICE_LIT("a\"b"));
    json_null(&j, NULL);
    json_close_array(&j);
    json_ms(&j, "d", 12500000);
    json_close(&j);
    cr_expect_str_eq(out->str,
        "{\n  \"n\": 18446744073709551615,\n  \"empty\": {},\n  \"list\": [\n    1,\n    \"a\\\"b\",\n    null\n  ],\n"
        "  \"d\": 12.5\n}\n",
        "%s", out->str);
    g_string_free(out, TRUE);
}

Test(json, what_is_not_known_is_null)
{
    GString *out = g_string_new(NULL);
    struct json j = {.out = out};

    json_open(&j, NULL);
    json_text(&j, "a", SLICE_NONE);
    json_time(&j, "b", CAPTIME_NONE);
    json_ms(&j, "c", CAPTIME_NONE);
    json_time(&j, "d", 1767323045 * CAPTIME_S + 6);
    json_close(&j);
    cr_expect_str_eq(out->str,
        "{\n  \"a\": null,\n  \"b\": null,\n  \"c\": null,\n  \"d\": \"2026-01-02T03:04:05.000000006Z\"\n}\n", "%s",
        out->str);
    g_string_free(out, TRUE);
}
