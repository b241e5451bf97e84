/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing captured packets to a file or to standard output: pcap as libpcap writes it, or pcapng (ngwriter.h). */
#ifndef CAPTURE_OUTFILE_H
#define CAPTURE_OUTFILE_H

#include "base/slice.h"
#include "capture/source.h"

struct outfile;

struct outfile_format {
    bool pcapng; /* holds any link types, always with nanoseconds; else: */
    int link;    /* of all packets, as libpcap numbers it */
    bool nanoseconds;
};

/* "-" = standard output. NULL and *error where that fails. */
struct outfile *outfile_open(const char *path, const struct outfile_format *format, GError **error);

void outfile_put(struct outfile *o, const struct source_packet *packet);

/* false and *error where not all could be written. */
bool outfile_close(struct outfile *o, GError **error);

#endif
