/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include "report/writer_mock.h"

static const struct value TWO[] = {TEXT("start_missing"), TEXT("end_missing")};
static const struct value RECORDS[][MOCK_FIELDS] = {
    {INT(1), TIME(MOCK_START), TEXT("answered"), INT(200), DURATION(1500500000), LIST(TWO), NONE},
    {INT(10), TIME(MOCK_START + CAPTIME_S), TEXT("m\xc3\xbcller \x1b[2J"), NONE, DURATION(999999), NONE, NONE},
    {INT(11), NONE, TEXT(""), INT(486), NONE, {.type = VALUE_LIST}, NONE},
};

static void check(const struct writer_options *options, const char *fields, const struct value (*records)[MOCK_FIELDS],
    size_t n, const char *expected)
{
    char *text = mock_write(options, fields, records, n);

    cr_expect_str_eq(text, expected, "\n%s", text);
    g_free(text);
}

Test(writer_text, aligns_columns_under_headings)
{
    struct writer_options options = {.format = WRITER_TEXT};

    check(&options, NULL, RECORDS, 3,
        "ID  START         OUTCOME         CODE       PDD\n"
        " 1  03:04:05.678  answered         200  1500.500\n"
        "10  03:04:06.678  m\xc3\xbcller \\x1b[2J     -     0.999\n"
        "11  -             \"\"               486         -\n");
    check(&options, "partial,outcome", RECORDS, 3,
        "PARTIAL                    OUTCOME\n"
        "start_missing,end_missing  answered\n"
        "-                          m\xc3\xbcller \\x1b[2J\n"
        "-                          \"\"\n");
}

Test(writer_text, has_a_heading_even_without_records)
{
    struct writer_options options = {.format = WRITER_TEXT};

    check(&options, NULL, RECORDS, 0, "ID  START  OUTCOME  CODE  PDD\n");
}

Test(writer_text, shows_dates_where_there_are_several_days)
{
    static const struct value DAYS[][MOCK_FIELDS] = {
        {INT(1), TIME(MOCK_START)},
        {INT(2), TIME(MOCK_START + 86400 * CAPTIME_S)},
    };
    struct writer_options options = {.format = WRITER_TEXT};

    check(&options, "start,id", DAYS, 2,
        "START                    ID\n"
        "2026-01-02 03:04:05.678   1\n"
        "2026-01-03 03:04:05.678   2\n");
}

Test(writer_text, cuts_durations_to_microseconds_with_the_points_below_each_other)
{
    static const struct value DURATIONS[][MOCK_FIELDS] = {
        {NONE, NONE, NONE, NONE, DURATION(0)},
        {NONE, NONE, NONE, NONE, DURATION(999)},
        {NONE, NONE, NONE, NONE, DURATION(1000)},
        {NONE, NONE, NONE, NONE, DURATION(-1999)},
        {NONE, NONE, NONE, NONE, DURATION(12 * CAPTIME_MS)},
        {NONE, NONE, NONE, NONE, DURATION(12340000)},
        {NONE, NONE, NONE, NONE, DURATION(INT64_MAX)},
    };
    struct writer_options options = {.format = WRITER_TEXT};

    check(&options, "pdd_ms", DURATIONS, 7,
        "              PDD\n"
        "            0.000\n"
        "            0.000\n"
        "            0.001\n"
        "           -0.001\n"
        "           12.000\n"
        "           12.340\n"
        "9223372036854.775\n");
}

#define WIDE       "\xe4\xb8\xad"
#define EIGHT_WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE

Test(writer_text, shortens_the_widest_texts_to_fit_a_terminal)
{
    static const struct value LONG[][MOCK_FIELDS] = {
        {INT(1), NONE, TEXT("0123456789abcdefghijklmnopqrstuvwxyz"), INT(200), NONE, NONE, TEXT("0123456789")},
        {INT(2), NONE, TEXT(EIGHT_WIDE EIGHT_WIDE),
            INT(486), NONE, NONE, TEXT("a")},
    };
    struct writer_options options = {.format = WRITER_TEXT, .terminal = 40};

    check(&options, "id,outcome,final_code,file", LONG, 2,
        "ID  OUTCOME             CODE  FILE\n"
        " 1  0123456789abcdefg\xe2\x80\xa6   200  0123456789\n"
        " 2  " EIGHT_WIDE "\xe2\x80\xa6    486  a\n");
    options.terminal = 5;
    check(&options, "id,outcome,final_code,file", LONG, 1,
        "ID  OUTCOME   CODE  FILE\n"
        " 1  0123456\xe2\x80\xa6   200  0123456\xe2\x80\xa6\n");
    options.terminal = 0;
    check(&options, "outcome,id", LONG, 1,
        "OUTCOME                               ID\n"
        "0123456789abcdefghijklmnopqrstuvwxyz   1\n");
}

Test(writer_text, colors_the_heading_and_the_outcomes_when_asked)
{
    struct writer_options options = {.format = WRITER_TEXT, .color = true};

    check(&options, "outcome,id", RECORDS, 1,
        "\033[1mOUTCOME   ID\033[0m\n"
        "\033[32manswered\033[0m   1\n");
}

Test(writer_text, writes_live_rows_at_once_and_widens_as_it_goes)
{
    static const struct value LIVE[][MOCK_FIELDS] = {
        {INT(1), NONE, TEXT("busy")}, {INT(2), NONE, TEXT("in_progress")}, {INT(3), NONE, TEXT("busy")}};
    struct writer_options options = {.format = WRITER_TEXT, .live = true};

    check(&options, "outcome,id", LIVE, 3,
        "OUTCOME  ID\n"
        "busy      1\n"
        "in_progress   2\n"
        "busy          3\n");
}

Test(writer_text, one_long_value_does_not_pad_every_row)
{
    enum { LENGTH = 60000, ROWS = 5000 };
    static struct value rows[ROWS][MOCK_FIELDS];
    char *big = g_strnfill(LENGTH, 'x');
    struct writer_options options = {.format = WRITER_TEXT};

    for (size_t i = 0; i < ROWS; i++)
        rows[i][0] = (struct value)INT((int64_t)i);
    rows[7][2] = (struct value){.type = VALUE_TEXT, .text = {big, LENGTH}};
    char *text = mock_write(&options, "outcome,id", (const struct value(*)[MOCK_FIELDS])rows, ROWS);
    cr_expect_lt(strlen(text), LENGTH + 100 * ROWS);
    cr_expect(strstr(text, big));
    g_free(text);
    g_free(big);
}
