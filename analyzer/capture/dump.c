/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/dump.h"

#include <errno.h>

#include "capture/packet.h"

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

struct output {
    pcap_t *header;
    pcap_dumper_t *dumper;
    bool nanoseconds;
};

static bool fail(GError **error, const char *path, const char *why)
{
    g_set_error(error, SOURCE_ERROR, SOURCE_ERROR_WRITE, "%s: cannot be written: %s", path, why);
    return false;
}

static bool has_any(const struct dump *d, size_t file)
{
    return file < d->files->len && d->files->pdata[file];
}

/* One link type, and the output is none of the inputs. */
static bool check_inputs(const struct dump *d, struct source **inputs, size_t n, const char *path, GError **error)
{
    const struct source *first = NULL;

    for (size_t i = 0; i < n; i++) {
        if (!inputs[i])
            continue;
        if (source_is_file(inputs[i], path))
            return fail(error, path, "it is one of the inputs; give another name");
        if (!has_any(d, i))
            continue;
        if (!first)
            first = inputs[i];
        if (source_link_number(inputs[i]) != source_link_number(first)) {
            g_set_error(error, SOURCE_ERROR, SOURCE_ERROR_LINK_TYPE,
                "%s: cannot hold %s and %s packets at once (%s, %s); "
                "write the inputs one by one, then mergecap -w",
                path, source_link_name(first), source_link_name(inputs[i]), source_name(first), source_name(inputs[i]));
            return false;
        }
    }
    return true;
}

static bool open_output(struct output *out, struct source **inputs, size_t n, const char *path, GError **error)
{
    const struct source *any = NULL;

    *out = (struct output){0};
    for (size_t i = 0; i < n; i++) {
        if (inputs[i])
            any = inputs[i];
        out->nanoseconds = out->nanoseconds || (inputs[i] && source_has_nanoseconds(inputs[i]));
    }
    if (!any)
        return fail(error, path, "there is no input left to read");
    out->header = packet_header(source_link_number(any), out->nanoseconds);
    out->dumper = pcap_dump_open(out->header, path);
    if (out->dumper)
        return true;
    fail(error, path, pcap_geterr(out->header));
    pcap_close(out->header);
    return false;
}

static bool close_output(struct output *out, const char *path, GError **error)
{
    bool good = pcap_dump_flush(out->dumper) == 0 && !ferror(pcap_dump_file(out->dumper));
    int why = errno;

    pcap_dump_close(out->dumper);
    pcap_close(out->header);
    return good || fail(error, path, g_strerror(why));
}

static uint64_t copy(const struct dump *d, struct merge *m, struct output *out)
{
    struct source_packet packet;
    enum source_result result;
    uint64_t written = 0;

    while ((result = merge_next(m, &packet, NULL)) != SOURCE_END) {
        if (result != SOURCE_PACKET || !dump_has(d, packet.origin.file, packet.origin.frame))
            continue;
        packet_write(out->dumper, &packet, out->nanoseconds);
        written++;
    }
    return written;
}

bool dump_write(
    const struct dump *d, struct source **inputs, size_t n, const char *path, uint64_t *written, GError **error)
{
    struct merge *m = merge_new();
    struct output out;
    bool good = check_inputs(d, inputs, n, path, error) && open_output(&out, inputs, n, path, error);

    *written = 0;
    for (size_t i = 0; i < n; i++)
        if (inputs[i])
            merge_add(m, inputs[i], (uint16_t)i);
    if (good) {
        *written = copy(d, m, &out);
        good = close_output(&out, path, error);
    }
    merge_free(m);
    return good;
}
