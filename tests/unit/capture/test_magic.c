/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/magic.h"

#include <criterion/criterion.h>

Test(magic, files_are_known_by_their_first_bytes)
{
    static const struct {
        struct slice head;
        enum magic_kind kind;
        const char *name;
    } rows[] = {
        {{"\xd4\xc3\xb2\xa1\2\0\4\0", 8}, MAGIC_PCAP, "pcap"},
        {{"\xa1\xb2\xc3\xd4\0\2\0\4", 8}, MAGIC_PCAP, "pcap"},
        {{"\x4d\x3c\xb2\xa1\2\0\4\0", 8}, MAGIC_PCAP_NS, "pcap"},
        {{"\x0a\x0d\x0d\x0a\x1c\0\0\0", 8}, MAGIC_PCAPNG, "pcapng"},
        {{"\x1f\x8b\x08\0\0\0\0\0", 8}, MAGIC_COMPRESSED, "gzip"},
        {{"\x28\xb5\x2f\xfd\x24\0\0\0", 8}, MAGIC_COMPRESSED, "zstd"},
        {{"\xfd\x37\x7a\x58\x5a\0\0\4", 8}, MAGIC_COMPRESSED, "xz"},
        {{"\4\"M\x18\x64\x40\xa7\0", 8}, MAGIC_COMPRESSED, "lz4"},
        {{"BZh91AY&", 8}, MAGIC_COMPRESSED, "bzip2"},
        {{"PK\3\4\24\0\0\0", 8}, MAGIC_ARCHIVE, "zip"},
        {{"#!/bin/s", 8}, MAGIC_UNKNOWN, "unknown"},
        {{"\xd4\xc3\xb2", 3}, MAGIC_UNKNOWN, "unknown"},
        {{"", 0}, MAGIC_UNKNOWN, "unknown"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct magic *m = magic_find(rows[i].head);
        cr_assert_eq(m->kind, rows[i].kind, "row %zu", i);
        cr_assert_str_eq(m->name, rows[i].name, "row %zu", i);
        cr_assert_eq(m->unpack != NULL, m->kind == MAGIC_COMPRESSED || m->kind == MAGIC_ARCHIVE);
    }
}

Test(magic, text_is_told_from_bytes)
{
    cr_assert(magic_is_text(SLICE_LIT("hello\r\n\t~")));
    cr_assert_not(magic_is_text(SLICE_LIT("hel\1")));
    cr_assert_not(magic_is_text(SLICE_LIT("\xff\xfe")));
}
