/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/writer_mock.h"

static const struct value MISSING[] = {TEXT("start_missing"), TEXT("a\"b")};
static const struct value FRAMES[] = {INT(3), INT(-17), NONE};
static const struct value RECORDS[][MOCK_FIELDS] = {
    {INT(1), TIME(MOCK_START), TEXT("answered"), INT(200), DURATION(1500500000), LIST(MISSING), TEXT("a.pcap")},
    {INT(2), TIME(-1), TEXT("\x1b\xff"), NONE, DURATION(-1), LIST(FRAMES), NONE},
    {NONE, NONE, TEXT(""), INT(INT64_MIN), DURATION(0), {.type = VALUE_LIST}, NONE},
};

static void check(enum writer_format format, size_t n, const char *expected)
{
    struct writer_options options = {.format = format};
    char *text = mock_write(&options, NULL, RECORDS, n);

    cr_expect_str_eq(text, expected, "%s", text);
    g_free(text);
}

#define FIRST                                                                                                          \
    "{\"id\":1,\"start\":\"2026-01-02T03:04:05.678000009Z\",\"outcome\":\"answered\",\"final_code\":200,"              \
    "\"pdd_ms\":1500.5,\"partial\":[\"start_missing\",\"a\\\"b\"]}"
#define SECOND                                                                                                         \
    "{\"id\":2,\"start\":\"1969-12-31T23:59:59.999999999Z\",\"outcome\":\"\\u001b\\ufffd\",\"final_code\":null,"       \
    "\"pdd_ms\":-0.000001,\"partial\":[3,-17,null]}"
#define THIRD                                                                                                          \
    "{\"id\":null,\"start\":null,\"outcome\":\"\",\"final_code\":-9223372036854775808,\"pdd_ms\":0,\"partial\":[]}"

Test(writer_json, writes_one_object_with_a_record_a_line)
{
    check(WRITER_JSON, 0, "{\"schema\":\"sipray/1\",\"command\":\"calls\",\"records\":[\n]}\n");
    check(WRITER_JSON, 1, "{\"schema\":\"sipray/1\",\"command\":\"calls\",\"records\":[\n" FIRST "\n]}\n");
    check(WRITER_JSON, 3,
        "{\"schema\":\"sipray/1\",\"command\":\"calls\",\"records\":[\n" FIRST ",\n" SECOND ",\n" THIRD "\n]}\n");
}

Test(writer_json, writes_a_record_a_line_as_ndjson)
{
    check(WRITER_NDJSON, 0, "");
    check(WRITER_NDJSON, 3, FIRST "\n" SECOND "\n" THIRD "\n");
}
