/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/writer_mock.h"

static const struct value MISSING[] = {TEXT("start_missing"), TEXT("a\"b")};
static const struct value FRAMES[] = {INT(3), INT(-17)};
static const struct value RECORDS[][MOCK_FIELDS] = {
    {INT(1), TIME(MOCK_START), TEXT("a,\r\n\"b\""), INT(200), DURATION(1500500000), LIST(MISSING), TEXT("a.pcap")},
    {NONE, NONE, TEXT(""), NONE, NONE, LIST(FRAMES), NONE},
    {INT(3), NONE, NONE, NONE, DURATION(1), {.type = VALUE_LIST}, NONE},
};

static void check(const char *fields, size_t n, const char *expected)
{
    struct writer_options options = {.format = WRITER_CSV};
    char *text = mock_write(&options, fields, RECORDS, n);

    cr_expect_str_eq(text, expected, "%s", text);
    g_free(text);
}

Test(writer_csv, has_a_header_line_and_empty_cells_for_what_is_not_known)
{
    check(NULL, 0, "id,start,outcome,final_code,pdd_ms,partial\r\n");
    check(NULL, 3,
        "id,start,outcome,final_code,pdd_ms,partial\r\n"
        "1,2026-01-02T03:04:05.678000009Z,\"a,\\x0d\\x0a\"\"b\"\"\",200,1500.5,\"start_missing;a\"\"b\"\r\n"
        ",,,,,3;-17\r\n"
        "3,,,,0.000001,\r\n");
}

Test(writer_csv, never_writes_an_empty_line_for_a_record)
{
    check("id", 3, "id\r\n1\r\n\"\"\r\n3\r\n");
}
