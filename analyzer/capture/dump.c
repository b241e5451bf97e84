/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/dump.h"

#include <errno.h>

#include "capture/packet.h"

struct dump {
    GPtrArray *files; /* by file index: GByteArray, a bit a frame */
    GHashTable *together; /* frame_key -> GArray of struct net_origin */
};

static guint64 frame_key(uint16_t file, uint32_t frame)
{
    return (guint64)file << 32 | frame;
}

static void free_bits(gpointer bits)
{
    if (bits)
        g_byte_array_free(bits, TRUE);
}

static void free_frames(gpointer frames)
{
    g_array_free(frames, TRUE);
}

struct dump *dump_new(void)
{
    struct dump *d = g_new0(struct dump, 1);

    d->files = g_ptr_array_new_with_free_func(free_bits);
    d->together = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, free_frames);
    return d;
}

void dump_free(struct dump *d)
{
    if (!d)
        return;
    g_ptr_array_free(d->files, TRUE);
    g_hash_table_destroy(d->together);
    g_free(d);
}

/* Which of several frames names the message is not known here: each of them leads to all. */
void dump_note(struct dump *d, const struct net_origin *frames, size_t n)
{
    for (size_t i = 0; n > 1 && i < n; i++) {
        guint64 key = frame_key(frames[i].file, frames[i].frame);
        GArray *known = g_hash_table_lookup(d->together, &key);
        if (!known) {
            known = g_array_new(FALSE, FALSE, sizeof *frames);
            g_hash_table_insert(d->together, g_memdup2(&key, sizeof key), known);
        }
        g_array_append_vals(known, frames, (guint)n);
    }
}

static void set_bit(struct dump *d, uint16_t file, uint32_t frame)
{
    if (d->files->len <= file)
        g_ptr_array_set_size(d->files, file + 1);
    GByteArray *bits = d->files->pdata[file];
    if (!bits)
        bits = d->files->pdata[file] = g_byte_array_new();
    while (bits->len <= frame / 8) {
        static const guint8 zeros[4096] = {0};
        g_byte_array_append(bits, zeros, sizeof zeros);
    }
    bits->data[frame / 8] |= (guint8)(1u << frame % 8);
}

void dump_choose(struct dump *d, uint16_t file, uint32_t frame)
{
    guint64 key = frame_key(file, frame);
    const GArray *others = g_hash_table_lookup(d->together, &key);

    set_bit(d, file, frame);
    for (guint i = 0; others && i < others->len; i++) {
        const struct net_origin *o = &g_array_index(others, struct net_origin, i);
        set_bit(d, o->file, o->frame);
    }
}

bool dump_has(const struct dump *d, uint16_t file, uint32_t frame)
{
    const GByteArray *bits = file < d->files->len ? d->files->pdata[file] : NULL;

    return bits && frame / 8 < bits->len && bits->data[frame / 8] >> frame % 8 & 1;
}

