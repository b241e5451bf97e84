/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small captures for the tests: packets made by hand, written with libpcap into a directory that goes away. */
#ifndef CAPTURE_MOCK_H
#define CAPTURE_MOCK_H

#include <assert.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/captime.h"
#include "base/slice.h"
#include "extract/sip_packets.h"

struct folder {
    char *path;
};

static inline struct folder folder_new(void)
{
    return (struct folder){g_dir_make_tmp("sipray-test-XXXXXX", NULL)};
}

static inline char *folder_file(const struct folder *f, const char *name)
{
    return g_build_filename(f->path, name, NULL);
}

static inline void folder_free(struct folder *f)
{
    GDir *dir = g_dir_open(f->path, 0, NULL);

    for (const char *name; (name = g_dir_read_name(dir));) {
        char *path = folder_file(f, name);
        g_unlink(path);
        g_free(path);
    }
    g_dir_close(dir);
    g_rmdir(f->path);
    g_free(f->path);
}

/* A file with these bytes; the path is the caller's. */
static inline char *folder_write(const struct folder *f, const char *name, const void *bytes, size_t n)
{
    char *path = folder_file(f, name);
    gboolean good = g_file_set_contents(path, bytes, (gssize)n, NULL);

    assert(good);
    return path;
}

struct writer {
    pcap_t *pcap;
    pcap_dumper_t *dumper;
};

static inline struct writer writer_open(const char *path, int link, int precision)
{
    struct writer w = {.pcap = pcap_open_dead_with_tstamp_precision(link, 65535, (u_int)precision)};

    w.dumper = pcap_dump_open(w.pcap, path);
    assert(w.dumper);
    return w;
}

static inline void writer_close(struct writer *w)
{
    pcap_dump_close(w->dumper);
    pcap_close(w->pcap);
}

/* `fraction` in the precision of the file. */
static inline void writer_put(struct writer *w, long seconds, long fraction, const struct bytes *b, size_t captured)
{
    struct pcap_pkthdr h = {.caplen = (bpf_u_int32)captured, .len = (bpf_u_int32)b->n};

    h.ts.tv_sec = seconds;
    h.ts.tv_usec = fraction;
    pcap_dump((u_char *)w->dumper, &h, (const u_char *)b->at);
}

#endif
