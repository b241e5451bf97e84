/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file is, by its first bytes: a capture, something compressed, or neither. */
#ifndef CAPTURE_MAGIC_H
#define CAPTURE_MAGIC_H

#include "base/slice.h"

enum { MAGIC_BYTES = 8 }; /* enough to know all of them */

enum magic_kind {
    MAGIC_UNKNOWN,
    MAGIC_PCAP,
    MAGIC_PCAP_NS, /* with nanoseconds */
    MAGIC_PCAPNG,
    MAGIC_COMPRESSED,    /* is unpacked while it is read */
    MAGIC_ARCHIVE,       /* is not */
    MAGIC_OTHER_CAPTURE, /* a capture format that is not read */
};

struct magic {
    enum magic_kind kind;
    const char *name;   /* "gzip" */
    const char *unpack; /* of these two: the program that unpacks it to standard output */
};

/* Never NULL. */
const struct magic *magic_find(struct slice head);

/* Printable ASCII, tabs and line ends only. */
bool magic_is_text(struct slice head);

#endif
