/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/spool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* The file is pcapng in the byte order of this machine: of all that libpcap or we read, only that holds several link
 * types. */
struct spool {
    FILE *file;
    GArray *links;   /* of the interfaces written: int, as libpcap numbers them */
    uint32_t frames; /* written */
};

enum { UNDECODED = 147 }; /* stands for link types that are not decoded: one for private use */

static bool fail(GError **error, const char *what, int why)
{
    g_set_error(error, SOURCE_ERROR, SOURCE_ERROR_WRITE,
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

static void put(struct spool *s, const void *bytes, size_t n)
{
    if (n) /* nothing may come without a place */
        fwrite(bytes, 1, n, s->file);
}

/* A block: these words, bytes behind them and nothing else. */
static void put_block(struct spool *s, uint32_t type, const uint32_t *words, size_t n_words, struct slice bytes)
{
    size_t padding = (4 - bytes.n % 4) % 4;
    uint32_t length = (uint32_t)(12 + 4 * n_words + bytes.n + padding), head[2] = {type, length};

    put(s, head, sizeof head);
    put(s, words, 4 * n_words);
    put(s, bytes.p, bytes.n);
    put(s, "\0\0\0", padding);
    put(s, &length, sizeof length);
}

struct spool *spool_new(GError **error)
{
    static const uint32_t version = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 1 : 1 << 16; /* 1.0, in two numbers of 16 bits */
    const uint32_t section[] = {0x1a2b3c4d, version, UINT32_MAX, UINT32_MAX};
    struct spool *s = g_new0(struct spool, 1);

    s->links = g_array_new(FALSE, FALSE, sizeof(int));
    s->file = open_unnamed(error);
    if (!s->file) {
        spool_free(s);
        return NULL;
    }
    put_block(s, 0x0a0d0d0a, section, 4, SLICE_LIT(""));
    return s;
}

void spool_free(struct spool *s)
{
    if (!s)
        return;
    if (s->file)
        fclose(s->file);
    g_array_free(s->links, TRUE);
    g_free(s);
}

/* Describes the interface of this link type where it is a new one: time in nanoseconds (if_tsresol 9). */
static uint32_t interface_of(struct spool *s, int link)
{
    struct {
        uint16_t link, reserved;
        uint32_t snaplen;
        uint16_t code, length;
        uint8_t resolution, padding[3];
        uint32_t end;
    } body = {.link = (uint16_t)link, .code = 9, .length = 1, .resolution = 9};

    for (guint i = 0; i < s->links->len; i++)
        if (g_array_index(s->links, int, i) == link)
            return i;
    put_block(s, 1, NULL, 0, (struct slice){(const char *)&body, sizeof body});
    g_array_append_val(s->links, link);
    return s->links->len - 1;
}

static void put_packet(struct spool *s, const struct source_packet *p)
{
    uint64_t time = (uint64_t)p->origin.time;
    uint32_t interface = interface_of(s, p->link->number < 0 ? UNDECODED : p->link->number);
    const uint32_t words[5] = {
        interface, (uint32_t)(time >> 32), (uint32_t)time, (uint32_t)p->bytes.n, (uint32_t)p->wire};

    put_block(s, 6, words, 5, p->bytes);
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
