/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/packet.h"

#include <criterion/criterion.h>

#include "capture/capture_mock.h"

Test(packet, what_is_written_is_a_pcap_file_byte_for_byte)
{
    static const char expected[] = "\x4d\x3c\xb2\xa1\2\0\4\0\0\0\0\0\0\0\0\0\0\0\4\0\1\0\0\0"
                                   "\5\0\0\0\x15\xcd\x5b\7\3\0\0\0\x09\0\0\0abc";
    struct folder f = folder_new();
    char *path = folder_file(&f, "a"), *bytes;
    pcap_t *header = packet_header(1, true);
    pcap_dumper_t *dumper = pcap_dump_open(header, path);
    struct source_packet p = {.bytes = SLICE_LIT("abc"), .wire = 9, .origin = {.time = 5 * CAPTIME_S + 123456789}};
    gsize n;

    packet_write(dumper, &p, true);
    pcap_dump_close(dumper);
    pcap_close(header);
    g_file_get_contents(path, &bytes, &n, NULL);
    cr_assert_eq(n, sizeof expected - 1);
    cr_assert_arr_eq(bytes, expected, n);
    g_free(bytes);
    g_free(path);
    folder_free(&f);
}
