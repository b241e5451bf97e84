/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/ngwriter.h"

enum {
    LINKTYPE_RAW = 101,
    UNDECODED = 147, /* stands for link types that are not decoded: one for private use */
};

struct ngwriter {
    FILE *file;
    GArray *links; /* of the interfaces written: int, as libpcap numbers them */
};

static void put(struct ngwriter *w, const void *bytes, size_t n)
{
    if (n) /* nothing may come without a place */
        fwrite(bytes, 1, n, w->file);
}

/* A block: these words, bytes behind them and nothing else. */
static void put_block(struct ngwriter *w, uint32_t type, const uint32_t *words, size_t n_words, struct slice bytes)
{
    size_t padding = (4 - bytes.n % 4) % 4;
    uint32_t length = (uint32_t)(12 + 4 * n_words + bytes.n + padding), head[2] = {type, length};

    put(w, head, sizeof head);
    put(w, words, 4 * n_words);
    put(w, bytes.p, bytes.n);
    put(w, "\0\0\0", padding);
    put(w, &length, sizeof length);
}

struct ngwriter *ngwriter_new(FILE *file)
{
    static const uint32_t version = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 1 : 1 << 16; /* 1.0, in two numbers of 16 bits */
    const uint32_t section[] = {0x1a2b3c4d, version, UINT32_MAX, UINT32_MAX};
    struct ngwriter *w = g_new0(struct ngwriter, 1);

    w->file = file;
    w->links = g_array_new(FALSE, FALSE, sizeof(int));
    put_block(w, 0x0a0d0d0a, section, 4, SLICE_LIT(""));
    return w;
}

void ngwriter_free(struct ngwriter *w)
{
    if (!w)
        return;
    g_array_free(w->links, TRUE);
    g_free(w);
}

/* libpcap has numbers of its own for raw IP, which differ from system to system. */
static int linktype(int link)
{
    return link == 12 || link == 14 ? LINKTYPE_RAW : link;
}

/* Describes the interface of this link type where it is a new one: time in nanoseconds (if_tsresol 9). */
static uint32_t interface_of(struct ngwriter *w, int link)
{
    struct {
        uint16_t link, reserved;
        uint32_t snaplen;
        uint16_t code, length;
        uint8_t resolution, padding[3];
        uint32_t end;
    } body = {.link = (uint16_t)linktype(link), .code = 9, .length = 1, .resolution = 9};

    for (guint i = 0; i < w->links->len; i++)
        if (g_array_index(w->links, int, i) == link)
            return i;
    put_block(w, 1, NULL, 0, (struct slice){(const char *)&body, sizeof body});
    g_array_append_val(w->links, link);
    return w->links->len - 1;
}

void ngwriter_put(struct ngwriter *w, const struct source_packet *p)
{
    uint64_t time = (uint64_t)p->origin.time;
    uint32_t interface = interface_of(w, p->link->number < 0 ? UNDECODED : p->link->number);
    const uint32_t words[5] = {
        interface, (uint32_t)(time >> 32), (uint32_t)time, (uint32_t)p->bytes.n, (uint32_t)p->wire};

    put_block(w, 6, words, 5, p->bytes);
}
