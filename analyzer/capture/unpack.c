/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE /* fopencookie */
#include "capture/unpack.h"

#include "capture/libarchive.h"

#include <errno.h>
#include <glib.h>

enum { CHUNK = 64 * 1024 };

struct unpack {
    struct libarchive library;
    struct archive *archive; /* NULL where there is no library */
    FILE *packed;
    uint64_t taken; /* of the packed bytes */
    char *problem;
    bool empty;
    char input[CHUNK], buffer[CHUNK]; /* of the two streams */
};

static la_ssize_t read_packed(struct archive *archive, void *user, const void **bytes)
{
    struct unpack *u = user;
    size_t n = fread(u->input, 1, sizeof u->input, u->packed);

    *bytes = u->input;
    u->taken += n;
    if (n || !ferror(u->packed))
        return (la_ssize_t)n;
    u->library.set_error(archive, errno, "cannot be read: %s", g_strerror(errno));
    return ARCHIVE_FATAL;
}

static ssize_t stop(struct unpack *u, const char *problem)
{
    if (!u->problem)
        u->problem = g_strdup(problem ? problem : "damaged");
    errno = EIO;
    return -1;
}

/* libarchive takes what follows a member, and is none, for the end; damaged bytes look so too. */
static bool is_all(const struct unpack *u)
{
    return (uint64_t)u->library.filter_bytes(u->archive, -1) == u->taken && feof(u->packed);
}

static ssize_t read_unpacked(void *cookie, char *out, size_t n)
{
    struct unpack *u = cookie;

    if (u->problem)
        return stop(u, NULL);
    if (u->empty)
        return 0;
    la_ssize_t got = u->library.read_data(u->archive, out, n);
    if (got == 0 && n && !is_all(u))
        return stop(u, "it ends before the file does");
    return got < 0 ? stop(u, u->library.error_string(u->archive)) : (ssize_t)got;
}

/* The raw format is one entry: all that comes out of the last filter. */
static void begin(struct unpack *u)
{
    struct archive *a = u->archive;
    struct archive_entry *entry;

    u->library.read_support_filter_gzip(a);
    u->library.read_support_filter_zstd(a);
    u->library.read_support_filter_lz4(a);
    u->library.read_support_filter_xz(a);
    u->library.read_support_filter_bzip2(a);
    u->library.read_support_format_raw(a);
    u->library.read_support_format_empty(a);
    int status = u->library.read_open(a, u, NULL, read_packed, NULL);
    if (status == ARCHIVE_OK)
        status = u->library.read_next_header(a, &entry);
    u->empty = status == ARCHIVE_EOF;
    if (status != ARCHIVE_OK && status != ARCHIVE_EOF)
        stop(u, u->library.error_string(a));
    else if (u->library.filter_count(a) - 1 > UNPACK_MAX_DEPTH) /* the last one is the file itself */
        stop(u, "compressed too many times over");
}

static int close_unpacked(void *cookie)
{
    struct unpack *u = cookie;

    if (u->archive)
        u->library.read_free(u->archive);
    g_free(u->problem);
    g_free(u);
    return 0;
}

FILE *unpack_open(FILE *packed, struct unpack **unpack)
{
    struct unpack *u = g_new0(struct unpack, 1);
    FILE *file = fopencookie(u, "rb", (cookie_io_functions_t){.read = read_unpacked, .close = close_unpacked});

    u->packed = packed;
    if (!file)
        g_error("out of memory");
    setvbuf(file, u->buffer, _IOFBF, sizeof u->buffer);
    if (libarchive_load(&u->library)) {
        u->archive = u->library.read_new();
        if (!u->archive)
            g_error("out of memory");
        begin(u);
    } else {
        stop(u, "compressed, and " SIPRAY_LIBARCHIVE " is not installed, which opens it");
    }
    *unpack = u;
    return file;
}

const char *unpack_problem(const struct unpack *u, bool *cut)
{
    static const char *const words[] = {"truncated", "Truncated", "No progress"}; /* as libarchive says it */

    *cut = false;
    for (size_t i = 0; u->problem && i < G_N_ELEMENTS(words); i++)
        *cut = *cut || strstr(u->problem, words[i]);
    return u->problem;
}

uint64_t unpack_position(const struct unpack *u)
{
    return u->taken;
}
