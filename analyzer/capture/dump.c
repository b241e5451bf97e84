/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/dump.h"

#include <pcap/dlt.h>

#include "capture/outfile.h"

struct dump {
    GPtrArray *files;     /* by file index: GByteArray, a bit a frame */
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

void dump_note(struct dump *d, uint16_t file, uint32_t frame, const struct net_origin *frames, size_t n)
{
    guint64 key = frame_key(file, frame);
    GArray *known = n > 1 ? g_hash_table_lookup(d->together, &key) : NULL;

    if (n <= 1)
        return;
    if (!known) {
        known = g_array_new(FALSE, FALSE, sizeof *frames);
        g_hash_table_insert(d->together, g_memdup2(&key, sizeof key), known);
    }
    g_array_append_vals(known, frames, (guint)n);
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

static bool fail(GError **error, const char *path, const char *why)
{
    input_error_set(error, INPUT_ERROR_WRITE, "%s: cannot be written: %s", path, why);
    return false;
}

static bool has_any(const struct dump *d, size_t file)
{
    return file < d->files->len && d->files->pdata[file];
}

/* The link type of the chosen packets; *mixed where there are several. */
static void take_link(const struct link_type *link, const struct link_type **common, bool *mixed)
{
    *mixed = *mixed || (*common && *common != link);
    *common = *common ? *common : link;
}

/* The same, of an input where each packet may have another one. false where it cannot be read again after that. */
static bool take_links(
    const struct dump *d, struct source *s, uint16_t file, const struct link_type **common, bool *mixed)
{
    struct source_packet packet;
    enum source_result result;

    while (!*mixed && (result = source_next(s, &packet, NULL)) != SOURCE_END)
        if (result == SOURCE_PACKET && dump_has(d, file, packet.origin.frame))
            take_link(packet.link, common, mixed);
    return source_rewind(s);
}

/* Without a packet any link type will do. */
static bool choose_format(const struct dump *d, struct source **inputs, size_t n, struct outfile_format *out,
    const char *path, GError **error)
{
    const struct link_type *link = NULL;

    *out = (struct outfile_format){.pcapng = g_str_has_suffix(path, ".pcapng")};
    for (size_t i = 0; i < n; i++) {
        if (!inputs[i])
            continue;
        const struct link_type *one = source_link(inputs[i]);
        out->nanoseconds = out->nanoseconds || source_has_nanoseconds(inputs[i]);
        if (has_any(d, i) && one)
            take_link(one, &link, &out->pcapng);
        else if (has_any(d, i) && !out->pcapng && !take_links(d, inputs[i], (uint16_t)i, &link, &out->pcapng))
            return fail(error, source_name(inputs[i]), "it cannot be read a third time");
    }
    for (size_t i = 0; i < n && !link; i++)
        link = inputs[i] ? source_link(inputs[i]) : NULL;
    out->link = link ? link->number : DLT_EN10MB;
    return true;
}

/* There are inputs, and the output is none of them. */
static bool check_inputs(struct source **inputs, size_t n, const char *path, GError **error)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        any = any || inputs[i];
        if (inputs[i] && source_is_file(inputs[i], path))
            return fail(error, path, "it is one of the inputs; give another name");
    }
    return any || fail(error, path, "there is no input left to read");
}

static uint64_t copy(const struct dump *d, struct merge *m, struct outfile *out)
{
    struct source_packet packet;
    enum source_result result;
    uint64_t written = 0;

    while ((result = merge_next(m, &packet, NULL)) != SOURCE_END) {
        if (result != SOURCE_PACKET || !dump_has(d, packet.origin.file, packet.origin.frame))
            continue;
        outfile_put(out, &packet);
        written++;
    }
    return written;
}

bool dump_write(const struct dump *d, struct source **inputs, size_t n, const struct order_options *order,
    const char *path, struct dump_result *result, GError **error)
{
    struct merge *m = merge_new();
    struct outfile_format format = {0};
    bool good = check_inputs(inputs, n, path, error) && choose_format(d, inputs, n, &format, path, error);
    struct outfile *out = good ? outfile_open(path, &format, error) : NULL;

    for (size_t i = 0; i < n; i++)
        if (inputs[i])
            merge_add(m, order_new(inputs[i], (uint16_t)i, order, NULL));
    *result = (struct dump_result){.pcapng = format.pcapng};
    if (out) {
        result->written = copy(d, m, out);
        good = outfile_close(out, error);
    }
    merge_free(m);
    return out && good;
}
