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
#include "net/packet_mock.h"

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

static inline struct bytes udp_packet(const char *payload)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4_udp(&b, (struct slice){payload, strlen(payload)});
    return b;
}

/* From port 40000 to 5060. */
static inline struct bytes tcp_packet(uint32_t seq, const char *payload, size_t n, unsigned flags)
{
    struct bytes b = {.n = 0};

    put_ethernet(&b, 0x0800);
    put_ipv4(&b, 6, 20 + n);
    put16(&b, 40000);
    put16(&b, 5060);
    put32(&b, seq);
    put32(&b, 0);
    put16(&b, 0x5000 | flags);
    PUT(&b, "\xff\xff\0\0\0\0");
    put(&b, payload, n);
    return b;
}

/* A whole request with this Call-ID and body. */
static inline char *options_request(const char *call_id, const char *body)
{
    return g_strdup_printf(
        "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n"
        "From: <sip:a@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: %zu\r\n\r\n%s",
        call_id, strlen(body), body);
}

#endif
