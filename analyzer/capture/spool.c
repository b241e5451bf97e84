/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/spool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "capture/ngwriter.h"

struct spool {
    FILE *file;
    struct ngwriter *writer;
    uint32_t frames; /* written */
};

static bool fail(GError **error, const char *what, int why)
{
    g_set_error(error, INPUT_ERROR, INPUT_ERROR_WRITE,
        "temporary file in %s: %s: %s; set TMPDIR to a place with room", g_get_tmp_dir(), what, g_strerror(why));
    return false;
}

static FILE *open_unnamed(GError **error)
{
    char *name = NULL;
    int fd = g_file_open_tmp("sipray-XXXXXX.pcapng", &name, error);

    if (fd < 0)
        return NULL;
    g_unlink(name);
    g_free(name);
    return fdopen(fd, "w+b");
}

struct spool *spool_new(GError **error)
{
    struct spool *s = g_new0(struct spool, 1);

    s->file = open_unnamed(error);
    if (s->file) {
        s->writer = ngwriter_new(s->file);
        return s;
    }
    spool_free(s);
    return NULL;
}

void spool_free(struct spool *s)
{
    if (!s)
        return;
    if (s->file)
        fclose(s->file);
    ngwriter_free(s->writer);
    g_free(s);
}

static void put_packet(struct spool *s, const struct source_packet *p)
{
    ngwriter_put(s->writer, p);
    s->frames++;
}

void spool_push(struct spool *s, const struct source_packet *packet)
{
    struct source_packet empty = {.bytes = {"", 0}, .link = packet->link};

    while (s->frames + 1 < packet->origin.frame) /* a filter left packets out, which keep their numbers */
        put_packet(s, &empty);
    put_packet(s, packet);
}

struct source *spool_open(struct spool *s, GError **error)
{
    if (fflush(s->file) != 0 || ferror(s->file)) {
        fail(error, "cannot be written", errno);
        return NULL;
    }
    int copy = dup(fileno(s->file));
    FILE *again = copy < 0 ? NULL : fdopen(copy, "rb"); /* ours stays open */
    if (!again || fseeko(again, 0, SEEK_SET) != 0) {
        fail(error, "cannot be read again", errno);
        if (again)
            fclose(again);
        return NULL;
    }
    return source_open_stream(again, "temporary file", NULL, error);
}
