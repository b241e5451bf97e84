/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/magic.h"

static const struct row {
    struct slice bytes;
    struct magic magic;
} rows[] = {
    {{"\xd4\xc3\xb2\xa1", 4}, {MAGIC_PCAP, "pcap", NULL}},
    {{"\xa1\xb2\xc3\xd4", 4}, {MAGIC_PCAP, "pcap", NULL}},
    {{"\x34\xcd\xb2\xa1", 4}, {MAGIC_PCAP, "pcap (modified)", NULL}},
    {{"\xa1\xb2\xcd\x34", 4}, {MAGIC_PCAP, "pcap (modified)", NULL}},
    {{"\x4d\x3c\xb2\xa1", 4}, {MAGIC_PCAP_NS, "pcap", NULL}},
    {{"\xa1\xb2\x3c\x4d", 4}, {MAGIC_PCAP_NS, "pcap", NULL}},
    {{"\x0a\x0d\x0d\x0a", 4}, {MAGIC_PCAPNG, "pcapng", NULL}},
    {{"\x1f\x8b", 2}, {MAGIC_COMPRESSED, "gzip", "gzip -dc"}},
    {{"\x28\xb5\x2f\xfd", 4}, {MAGIC_COMPRESSED, "zstd", "zstd -dc"}},
    {{"\xfd"
      "7zXZ\0",
         6},
        {MAGIC_COMPRESSED, "xz", "xz -dc"}},
    {{"\x04\x22\x4d\x18", 4}, {MAGIC_COMPRESSED, "lz4", "lz4 -dc"}},
    {{"\x02\x21\x4c\x18", 4}, {MAGIC_COMPRESSED, "lz4 (legacy)", "lz4 -dc"}},
    {{"BZh", 3}, {MAGIC_COMPRESSED, "bzip2", "bzip2 -dc"}},
    {{"PK\x03\x04", 4}, {MAGIC_ARCHIVE, "zip", "unzip -p"}},
    {{"snoop\0\0\0", 8}, {MAGIC_OTHER_CAPTURE, "snoop", NULL}},
    {{"GMBU", 4}, {MAGIC_OTHER_CAPTURE, "Network Monitor", NULL}},
    {{"TRSNIFF ", 8}, {MAGIC_OTHER_CAPTURE, "Sniffer", NULL}},
};

const struct magic *magic_find(struct slice head)
{
    static const struct magic unknown = {MAGIC_UNKNOWN, "unknown", NULL};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (slice_starts(head, rows[i].bytes))
            return &rows[i].magic;
    return &unknown;
}

bool magic_is_text(struct slice head)
{
    for (size_t i = 0; i < head.n; i++)
        if ((head.p[i] < ' ' || head.p[i] > '~') && head.p[i] != '\t' && head.p[i] != '\n' && head.p[i] != '\r')
            return false;
    return true;
}
