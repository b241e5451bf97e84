/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libarchive, loaded when the first compressed file comes: it brings 20 other libraries, and most runs need none of them. */
#ifndef CAPTURE_LIBARCHIVE_H
#define CAPTURE_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

#define LIBARCHIVE_FUNCTIONS(F)                                                                                        \
    F(read_new)                                                                                                        \
    F(read_free)                                                                                                       \
    F(read_open)                                                                                                       \
    F(read_next_header)                                                                                                \
    F(read_data)                                                                                                       \
    F(read_support_filter_gzip)                                                                                        \
    F(read_support_filter_zstd)                                                                                        \
    F(read_support_filter_lz4)                                                                                         \
    F(read_support_filter_xz)                                                                                          \
    F(read_support_filter_bzip2)                                                                                       \
    F(read_support_format_raw)                                                                                         \
    F(read_support_format_empty)                                                                                       \
    F(filter_bytes)                                                                                                    \
    F(filter_count)                                                                                                    \
    F(error_string)                                                                                                    \
    F(set_error)

struct libarchive { /* archive_read_new() is .read_new, and so on */
#define F(name) __typeof__(archive_##name) *name;
    LIBARCHIVE_FUNCTIONS(F)
#undef F
};

/* False where it is not installed. It stays loaded. */
bool libarchive_load(struct libarchive *l);

#endif
