/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in a compressed file, as a stream that is read like any other: gzip, zstd, lz4, xz and bzip2, several members
 * behind one another, and one within another up to UNPACK_MAX_DEPTH. libarchive does the work, nobody else calls it.
 * Nothing is unpacked before it is read and little is kept: memory is bounded by the window of the format (of xz 1 GiB,
 * of zstd 128 MiB, of the others below 10 MiB), however much comes out. */
#ifndef CAPTURE_UNPACK_H
#define CAPTURE_UNPACK_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { UNPACK_MAX_DEPTH = 4 };

struct unpack;

/* A stream of what is packed in the file, from its present place on; the file stays the caller's. Closing the stream
 * frees *unpack. It ends with a read error where there is a problem. */
FILE *unpack_open(FILE *packed, struct unpack **unpack);

/* NULL, or what is wrong with the compressed bytes; *cut where they only end too early. Of the last block, which is not
 * whole, nothing comes out: up to 64 KiB of gzip, 128 KiB of zstd and xz, 4 MiB of lz4, 900 kB of bzip2. The
 * checksum of gzip is not looked at. */
const char *unpack_problem(const struct unpack *u, bool *cut);

/* Compressed bytes that were read so far. */
uint64_t unpack_position(const struct unpack *u);

#endif
