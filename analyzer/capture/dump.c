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

/* The link type of all chosen packets. */
struct common {
    const struct link_type *link;
    const char *name; /* of the input that it is from */
    const char *path; /* of the output */
};

static bool take_link(struct common *c, const struct link_type *link, const char *name, GError **error)
{
    if (!c->link)
        *c = (struct common){link, name, c->path};
    if (link == c->link)
        return true;
    g_set_error(error, SOURCE_ERROR, SOURCE_ERROR_LINK_TYPE,
        "%s: cannot hold %s and %s packets at once (%s, %s); choose those of one link type, or write the inputs one by "
        "one, then mergecap -w",
        c->path, c->link->name, link->name, c->name, name);
    return false;
}

/* The link types of the chosen packets of an input where each may have another one. */
static bool take_links(const struct dump *d, struct source *s, uint16_t file, struct common *c, GError **error)
{
    struct source_packet packet;
    enum source_result result;
    bool good = true;

    while (good && (result = source_next(s, &packet, NULL)) != SOURCE_END)
        if (result == SOURCE_PACKET && dump_has(d, file, packet.origin.frame))
            good = take_link(c, packet.link, source_name(s), error);
    return good && (source_rewind(s) || fail(error, source_name(s), "it cannot be read a third time"));
}

/* One link type, and the output is none of the inputs. */
static bool check_inputs(const struct dump *d, struct source **inputs, size_t n, struct common *c, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        if (!inputs[i])
            continue;
        const struct link_type *link = source_link(inputs[i]);
        if (source_is_file(inputs[i], c->path))
            return fail(error, c->path, "it is one of the inputs; give another name");
        if (has_any(d, i) && link && !take_link(c, link, source_name(inputs[i]), error))
            return false;
        if (has_any(d, i) && !link && !take_links(d, inputs[i], (uint16_t)i, c, error))
            return false;
    }
    return true;
}

/* Without a packet any link type will do. */
static bool open_output(
    struct output *out, struct source **inputs, size_t n, const struct common *common, GError **error)
{
    const struct link_type *link = common->link;
    bool any = false;

    *out = (struct output){0};
    for (size_t i = 0; i < n; i++) {
        if (!inputs[i])
            continue;
        any = true;
        link = link ? link : source_link(inputs[i]);
        out->nanoseconds = out->nanoseconds || source_has_nanoseconds(inputs[i]);
    }
    if (!any)
        return fail(error, common->path, "there is no input left to read");
    out->header = packet_header(link ? link->number : DLT_EN10MB, out->nanoseconds);
    out->dumper = pcap_dump_open(out->header, common->path);
    if (out->dumper)
        return true;
    fail(error, common->path, pcap_geterr(out->header));
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
    struct common common = {.path = path};
    struct output out;
    bool good = check_inputs(d, inputs, n, &common, error) && open_output(&out, inputs, n, &common, error);

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
