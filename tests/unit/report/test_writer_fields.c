/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/writer_mock.h"

static void check(const char *list, enum writer_format format, unsigned terminal, bool several, const char *expected)
{
    char *message = NULL;
    GPtrArray *chosen = writer_fields_choose(&MOCK_TABLE, list, format, terminal, several, &message);
    GString *names = g_string_new(NULL);

    cr_assert(chosen, "%s", message);
    for (unsigned i = 0; i < chosen->len; i++)
        g_string_append_printf(names, "%s ", ((const struct field *)chosen->pdata[i])->name);
    cr_expect_str_eq(names->str, expected, "%s", names->str);
    g_string_free(names, TRUE);
    g_ptr_array_unref(chosen);
}

Test(writer_fields, suit_the_format_where_none_are_named)
{
    check(NULL, WRITER_TEXT, 0, false, "id start outcome final_code pdd_ms ");
    check(NULL, WRITER_TEXT, 0, true, "id start outcome final_code pdd_ms file ");
    check(NULL, WRITER_JSON, 0, false, "id start outcome final_code pdd_ms partial ");
    check(NULL, WRITER_CSV, 0, true, "id start outcome final_code pdd_ms partial file ");
}

Test(writer_fields, leave_out_what_a_narrow_terminal_has_no_room_for)
{
    check(NULL, WRITER_TEXT, 80, false, "id start outcome final_code ");
    check(NULL, WRITER_TEXT, 109, false, "id start outcome final_code ");
    check(NULL, WRITER_TEXT, 110, false, "id start outcome final_code pdd_ms ");
    check(NULL, WRITER_TEXT, 120, false, "id start outcome final_code pdd_ms ");
    check(NULL, WRITER_JSON, 80, false, "id start outcome final_code pdd_ms partial ");
    check("pdd_ms,id", WRITER_TEXT, 80, false, "pdd_ms id ");
}

Test(writer_fields, come_in_the_order_in_which_they_are_named)
{
    check("partial,id", WRITER_TEXT, 0, false, "partial id ");
    check(" file , outcome", WRITER_JSON, 0, false, "file outcome ");
}

Test(writer_fields, say_what_there_is_where_a_name_is_wrong)
{
    static const char *const ROWS[][2] = {
        {"id,outcom", "no field \"outcom\" in calls; did you mean \"outcome\"?\n"
                      "its fields are: id, start, outcome, final_code, pdd_ms, partial, file"},
        {"\x1b[2J", "no field \"\\x1b[2J\" in calls\n"
                    "its fields are: id, start, outcome, final_code, pdd_ms, partial, file"},
        {"", "no field \"\" in calls\nits fields are: id, start, outcome, final_code, pdd_ms, partial, file"},
        {"id,", "no field \"\" in calls\nits fields are: id, start, outcome, final_code, pdd_ms, partial, file"},
        {"id,start,id", "the field \"id\" is named twice"},
    };

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        char *message = NULL;
        cr_expect_null(writer_fields_choose(&MOCK_TABLE, ROWS[i][0], WRITER_TEXT, 0, false, &message));
        cr_expect_str_eq(message, ROWS[i][1], "%s", message);
        g_free(message);
    }
}
