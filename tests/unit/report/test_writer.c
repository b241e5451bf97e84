/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>

#include <errno.h>
#include <locale.h>

#include "report/writer_mock.h"

static const struct value RECORD[MOCK_FIELDS] = {INT(1), NONE, TEXT("busy"), NONE, DURATION(1500000), NONE, NONE};

Test(writer, knows_its_formats_by_name)
{
    static const char *const NAMES[] = {"text", "json", "ndjson", "csv"};
    enum writer_format f;

    for (size_t i = 0; i < WRITER_FORMATS; i++) {
        cr_expect(writer_format_find(slice_of(NAMES[i]), &f));
        cr_expect_eq(f, i);
        cr_expect_str_eq(writer_format_name(f), NAMES[i]);
    }
    cr_expect_not(writer_format_find(SLICE_LIT("xml"), &f));
    cr_expect_not(writer_format_find(SLICE_LIT(""), &f));
}

static size_t size_of(FILE *file)
{
    return (size_t)ftell(file);
}

Test(writer, writes_to_a_file_at_the_end_or_at_once_when_live)
{
    for (int live = 0; live < 2; live++) {
        char buffer[100] = "";
        FILE *file = fmemopen(buffer, sizeof buffer, "w");
        struct writer_options options = {.format = WRITER_NDJSON, .live = live, .file = file};
        const struct field *fields[] = {&MOCK[0], &MOCK[2]};
        struct writer *w = writer_new(&options);
        writer_begin(w, "calls", fields, 2);
        writer_record(w, &(struct record){.object = RECORD});
        cr_expect_eq(size_of(file), live ? 26 : 0);
        cr_expect(writer_end(w));
        writer_free(w);
        cr_expect_str_eq(buffer, "{\"id\":1,\"outcome\":\"busy\"}\n");
        fclose(file);
    }
}

Test(writer, tells_of_a_full_disk_and_never_grows_on_it)
{
    FILE *file = fopen("/dev/full", "w");
    struct writer_options options = {.format = WRITER_CSV, .file = file};
    const struct field *fields[] = {&MOCK[2]};
    struct writer *w = writer_new(&options);

    cr_assert(file);
    writer_begin(w, "calls", fields, 1);
    for (unsigned i = 0; i < 50000; i++)
        writer_record(w, &(struct record){.object = RECORD});
    cr_expect(writer_failed(w));
    cr_expect_not(writer_end(w));
    cr_expect_eq(errno, ENOSPC);
    writer_free(w);
    fclose(file);
}

Test(writer, does_not_depend_on_the_locale)
{
    static const char *const LOCALES[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"};
    struct writer_options options = {.format = WRITER_CSV};

    for (size_t i = 0; i < 3; i++) {
        setlocale(LC_ALL, LOCALES[i]);
        char *text = mock_write(&options, "pdd_ms", &RECORD, 1);
        cr_expect_str_eq(text, "pdd_ms\r\n1.5\r\n");
        g_free(text);
    }
}
