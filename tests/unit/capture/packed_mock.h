/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compressed bytes for the tests. */
#ifndef PACKED_MOCK_H
#define PACKED_MOCK_H

#include "base/slice.h"

#include <archive.h>
#include <archive_entry.h>
#include <assert.h>
#include <glib.h>

static const char *const packed_formats[] = {"gzip", "zstd", "lz4", "xz", "bzip2"};

struct packed {
    char *at;
    size_t n;
};

/* `times` over; the bytes are the caller's (g_free). */
static inline struct packed packed_new(const char *format, unsigned times, const void *bytes, size_t n)
{
    size_t room = n + 65536;
    struct packed p = {g_malloc(room), 0};
    struct archive *a = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    int status = archive_write_set_format_raw(a);

    for (unsigned i = 0; i < times; i++)
        status += archive_write_add_filter_by_name(a, format);
    archive_write_set_bytes_in_last_block(a, 1);
    archive_entry_set_filetype(entry, AE_IFREG);
    status += archive_write_open_memory(a, p.at, room, &p.n) + archive_write_header(a, entry);
    assert(status == ARCHIVE_OK && archive_write_data(a, bytes, n) == (la_ssize_t)n);
    archive_entry_free(entry);
    archive_write_free(a); /* writes the end */
    return p;
}

#endif
