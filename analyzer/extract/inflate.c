/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "extract/inflate.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    FIRST_ROOM = 4096,
    MIN_BITS = 9,      /* zlib cannot do 8, and 9 opens it too */
    FINAL_BLOCKS = 16, /* in a message; one is usual where there are any */
};

struct inflate {
    z_stream stream;
    size_t by_zlib; /* bytes that it holds */
    char *out;
    size_t n, room;
};

/* What zlib asks for, with its size in front. */
static voidpf get_memory(voidpf user, uInt items, uInt size)
{
    struct inflate *z = user;
    size_t n = (size_t)items * size;
    max_align_t *p = calloc(1, sizeof *p + n);

    if (!p)
        abort();
    *(size_t *)p = n;
    z->by_zlib += n;
    return p + 1;
}

static void free_memory(voidpf user, voidpf memory)
{
    struct inflate *z = user;
    max_align_t *p = (max_align_t *)memory - 1;

    z->by_zlib -= *(size_t *)p;
    free(p);
}

struct inflate *inflate_new(unsigned window_bits)
{
    struct inflate *z = calloc(1, sizeof *z);
    int bits = (int)(window_bits < MIN_BITS ? MIN_BITS : window_bits);

    if (!z)
        abort();
    z->stream.zalloc = get_memory;
    z->stream.zfree = free_memory;
    z->stream.opaque = z;
    if (inflateInit2(&z->stream, -bits) != Z_OK) /* negative: no header of zlib */
        abort();
    return z;
}

void inflate_free(struct inflate *z)
{
    if (!z)
        return;
    inflateEnd(&z->stream);
    free(z->out);
    free(z);
}

/* Returns false where the message has become too long. */
static bool make_room(struct inflate *z)
{
    if (z->n < z->room)
        return true;
    if (z->room == INFLATE_MAX)
        return false;
    z->room = z->room ? z->room * 2 : FIRST_ROOM;
    z->out = realloc(z->out, z->room);
    if (!z->out)
        abort();
    return true;
}

/* A final block ends the compressed data, but not what later messages may refer to (7.2.3.4). */
static void begin_again(struct inflate *z)
{
    Bytef window[32768];
    uInt n = 0;

    inflateGetDictionary(&z->stream, window, &n);
    inflateReset(&z->stream);
    inflateSetDictionary(&z->stream, window, n);
}

static enum inflate_result open_part(struct inflate *z, struct slice part)
{
    unsigned final_blocks = 0;

    z->stream.next_in = (z_const Bytef *)part.p;
    z->stream.avail_in = (uInt)part.n;
    for (;;) {
        if (!make_room(z))
            return INFLATE_CUT;
        z->stream.next_out = (Bytef *)z->out + z->n;
        z->stream.avail_out = (uInt)(z->room - z->n);
        int result = inflate(&z->stream, Z_SYNC_FLUSH);
        z->n = z->room - z->stream.avail_out;
        if (result == Z_STREAM_END && final_blocks++ < FINAL_BLOCKS)
            begin_again(z);
        else if (result != Z_OK && result != Z_BUF_ERROR)
            return INFLATE_CUT;
        if (z->stream.avail_in == 0 && z->stream.avail_out)
            return INFLATE_OK;
    }
}

enum inflate_result inflate_message(struct inflate *z, struct slice message, bool whole, struct slice *out)
{
    z->n = 0;
    enum inflate_result result = open_part(z, message);
    if (result == INFLATE_OK && whole)
        result = open_part(z, SLICE_LIT("\0\0\xff\xff")); /* the sender has left these out */
    *out = (struct slice){z->out, z->n};
    return result == INFLATE_CUT && z->n == 0 ? INFLATE_FAILED : result;
}

size_t inflate_held(const struct inflate *z)
{
    return z ? sizeof *z + z->by_zlib + z->room : 0;
}
