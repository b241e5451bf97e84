/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/infile.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"
#include "capture/packed_mock.h"
#include "capture/source.h"

static const char header[24] = {'\xd4', '\xc3', '\xb2', '\xa1', 2, 0, 4, 0, [16] = '\xff', '\xff', [20] = 1};

Test(infile, a_capture_is_the_same_packed_or_not)
{
    struct folder f = folder_new();

    for (unsigned times = 0; times <= 2; times++) {
        struct packed p = packed_new("gzip", times, header, sizeof header);
        char *path = folder_write(&f, "a", p.at, p.n), bytes[32];
        struct infile in;
        cr_assert(infile_open(&in, path, path, false, NULL));
        cr_assert_eq(in.magic->kind, MAGIC_PCAP);
        cr_assert_eq(in.packed != NULL, times > 0);
        cr_assert_eq(in.size, p.n);
        cr_assert(in.regular && infile_is(&in, path) && !infile_is(&in, f.path));
        for (unsigned round = 0; round < 2; round++) {
            cr_assert_eq(fread(bytes, 1, sizeof bytes, in.file), sizeof header);
            cr_assert_arr_eq(bytes, header, sizeof header);
            cr_assert_eq(infile_position(&in), p.n);
            cr_assert(infile_rewind(&in));
        }
        cr_assert_not(infile_explain(&in, 1, NULL));
        infile_close(&in);
        g_free(path);
        g_free(p.at);
    }
    folder_free(&f);
}

Test(infile, packed_bytes_that_end_too_early_are_the_reason_for_the_end)
{
    struct folder f = folder_new();
    char random[200000];
    struct infile in;
    GError *error = NULL;

    memcpy(random, header, sizeof header);
    for (size_t i = sizeof header; i < sizeof random; i++)
        random[i] = (char)g_random_int();
    struct packed p = packed_new("gzip", 1, random, sizeof random);
    char *path = folder_write(&f, "cut.gz", p.at, p.n - 9);
    cr_assert(infile_open(&in, path, path, false, NULL));
    cr_assert_not(infile_explain(&in, 1, NULL));
    while (getc(in.file) != EOF)
        ;
    cr_assert(infile_explain(&in, 7, &error));
    cr_assert_eq(error->code, INPUT_ERROR_CUT_SHORT);
    cr_assert(strstr(error->message, path) && strstr(error->message, "after packet 7") &&
              strstr(error->message, "gzip -dc"), "%s", error->message);
    g_error_free(error);
    infile_close(&in);
    g_free(path);
    g_free(p.at);
    folder_free(&f);
}
