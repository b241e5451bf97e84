/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/outfile.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

Test(outfile, what_is_written_is_a_pcap_file_byte_for_byte)
{
    static const char expected[] = "\x4d\x3c\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
                                   "\5\0\0\0\x15\xcd\x5b\7\3\0\0\0\x09\0\0\0abc";
    struct folder f = folder_new();
    char *path = folder_file(&f, "a"), *bytes;
    struct outfile *o = outfile_open(path, &(struct outfile_format){.link = 1, .nanoseconds = true}, NULL);
    struct source_packet p = {.bytes = SLICE_LIT("abc"), .wire = 9, .origin = {.time = 5 * CAPTIME_S + 123456789}};
    gsize n;

    outfile_put(o, &p);
    cr_assert(outfile_close(o, NULL));
    g_file_get_contents(path, &bytes, &n, NULL);
    cr_assert_eq(n, sizeof expected - 1);
    cr_assert_arr_eq(bytes, expected, n);
    g_free(bytes);
    g_free(path);
    folder_free(&f);
}

Test(outfile, a_full_disk_is_told)
{
    struct source_packet p = {.bytes = SLICE_LIT("abc"), .wire = 9, .link = link_find(1)};

    for (unsigned pcapng = 0; pcapng < 2; pcapng++) {
        GError *error = NULL;
        struct outfile *o = outfile_open("/dev/full", &(struct outfile_format){.pcapng = pcapng, .link = 1}, NULL);
        outfile_put(o, &p);
        cr_assert_not(outfile_close(o, &error));
        cr_assert(strstr(error->message, "/dev/full"));
        g_error_free(error);
    }
}
