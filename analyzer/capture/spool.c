/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/spool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include "capture/packet.h"

struct spool {
    FILE *file;
    pcap_t *pcap; /* says what the file header says */
    pcap_dumper_t *dumper;
    uint32_t frames; /* written */
};

static bool fail(GError **error, const char *what, int why)
{
    g_set_error(error, SOURCE_ERROR, SOURCE_ERROR_WRITE,
        "temporary file in %s: %s: %s; set TMPDIR to a place with room", g_get_tmp_dir(), what, g_strerror(why));
    return false;
}

static FILE *open_unnamed(GError **error)
{
    char *name = NULL;
    int fd = g_file_open_tmp("sipray-XXXXXX.pcap", &name, error);

    if (fd < 0)
        return NULL;
    g_unlink(name);
    g_free(name);
    return fdopen(fd, "w+b");
}

struct spool *spool_new(const struct source *like, GError **error)
{
    struct spool *s = g_new0(struct spool, 1);
    int copy;

    s->file = open_unnamed(error);
    if (!s->file) {
        spool_free(s);
        return NULL;
    }
    s->pcap = packet_header(source_link_number(like), true);
    /* The dumper closes its file; ours stays for reading. */
    copy = dup(fileno(s->file));
    s->dumper = copy < 0 ? NULL : pcap_dump_fopen(s->pcap, fdopen(copy, "wb"));
    if (!s->dumper) {
        fail(error, "cannot be written", errno);
        spool_free(s);
        return NULL;
    }
    return s;
}

void spool_free(struct spool *s)
{
    if (!s)
        return;
    if (s->dumper)
        pcap_dump_close(s->dumper);
    if (s->pcap)
        pcap_close(s->pcap);
    if (s->file)
        fclose(s->file);
    g_free(s);
}

void spool_push(struct spool *s, const struct source_packet *packet)
{
    struct source_packet empty = {.bytes = {"", 0}};

    while (++s->frames < packet->origin.frame) /* a filter left packets out, which keep their numbers */
        packet_write(s->dumper, &empty, true);
    packet_write(s->dumper, packet, true);
}

struct source *spool_open(struct spool *s, GError **error)
{
    if (pcap_dump_flush(s->dumper) != 0 || ferror(pcap_dump_file(s->dumper))) {
        fail(error, "cannot be written", errno);
        return NULL;
    }
    int copy = dup(fileno(s->file));
    FILE *again = copy < 0 ? NULL : fdopen(copy, "rb");
    if (!again || fseeko(again, 0, SEEK_SET) != 0) {
        fail(error, "cannot be read again", errno);
        if (again)
            fclose(again);
        return NULL;
    }
    return source_open_stream(again, "temporary file", NULL, error);
}
