/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/mapped.h"

#include <criterion/criterion.h>
#include <unistd.h>

#include "capture/capture_mock.h"

enum { SIZE = 3 * MAPPED_WINDOW + 1000 };

static FILE *numbers(const struct folder *f)
{
    char *path = folder_file(f, "numbers");
    FILE *file = fopen(path, "w+b");

    for (uint32_t i = 0; i < SIZE / 4; i++)
        fwrite(&i, sizeof i, 1, file);
    fflush(file);
    g_free(path);
    return file;
}

static uint32_t number_at(struct mapped *m, uint64_t at)
{
    struct slice bytes = mapped_at(m, at, 4);
    uint32_t number = UINT32_MAX;

    cr_assert_eq(bytes.n, 4);
    memcpy(&number, bytes.p, sizeof number);
    return number;
}

Test(mapped, bytes_of_any_place_are_there_as_far_as_the_file_goes)
{
    struct folder f = folder_new();
    FILE *file = numbers(&f);
    struct mapped *m = mapped_new(file);
    static const uint64_t places[] = {0, 4, MAPPED_WINDOW - 4, MAPPED_WINDOW, 2 * MAPPED_WINDOW + 400, 8, SIZE - 4};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        cr_expect_eq(number_at(m, places[i]), places[i] / 4);
    struct slice all = mapped_at(m, 0, SIZE + 5);
    cr_expect_eq(all.n, SIZE);
    cr_expect(mapped_holds(m, all));
    cr_expect_eq(mapped_at(m, SIZE - 3, 10).n, 3);
    cr_expect_eq(mapped_at(m, SIZE, 1).n, 0);
    cr_expect_not(mapped_was_cut(m));
    fseek(file, 0, SEEK_END);
    fwrite("more", 4, 1, file);
    fflush(file);
    cr_expect_eq(mapped_at(m, SIZE, 10).n, 4, "a file may grow");
    mapped_free(m);
    fclose(file);
    folder_free(&f);
}

Test(mapped, a_file_that_is_cut_while_it_is_read_reads_as_zeros)
{
    struct folder f = folder_new();
    FILE *file = numbers(&f);
    struct mapped *m = mapped_new(file);
    struct slice whole = mapped_at(m, 0, MAPPED_WINDOW), early = slice_head(whole, 4000);

    cr_assert_eq(ftruncate(fileno(file), 100 * 4096), 0);
    cr_expect(mapped_holds(m, early));
    cr_expect_not(mapped_holds(m, whole));
    cr_expect_eq(whole.p[200 * 4096], 0);
    cr_expect_eq(number_at(m, 50 * 4096), 50 * 1024, "what is there can still be read");
    cr_expect(mapped_was_cut(m));
    mapped_free(m);
    fclose(file);
    folder_free(&f);
}

Test(mapped, too_many_files_and_pipes_are_not_mapped)
{
    struct folder f = folder_new();
    FILE *file = numbers(&f);
    struct mapped *all[MAPPED_FILES];
    int ends[2];

    for (size_t i = 0; i < MAPPED_FILES; i++)
        cr_assert_not_null(all[i] = mapped_new(file));
    cr_expect_null(mapped_new(file));
    for (size_t i = 0; i < MAPPED_FILES; i++)
        mapped_free(all[i]);
    cr_assert_eq(pipe(ends), 0);
    FILE *pipe_end = fdopen(ends[0], "rb");
    cr_expect_null(mapped_new(pipe_end));
    fclose(pipe_end);
    close(ends[1]);
    fclose(file);
    folder_free(&f);
}
