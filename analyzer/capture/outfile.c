/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/outfile.h"

#include <errno.h>
#include <pcap/pcap.h>

#include "capture/ngwriter.h"

enum { SNAPLEN = 262144 };

struct outfile {
    char *path;
    bool nanoseconds;
    FILE *file;
    struct ngwriter *writer; /* pcapng, or: */
    pcap_t *header;
    pcap_dumper_t *dumper; /* the file goes with it */
};

static void outfile_free(struct outfile *o)
{
    ngwriter_free(o->writer);
    if (o->dumper)
        pcap_dump_close(o->dumper);
    else if (o->file && o->file != stdout)
        fclose(o->file);
    if (o->header)
        pcap_close(o->header);
    g_free(o->path);
    g_free(o);
}

static bool fail(const struct outfile *o, const char *why, GError **error)
{
    input_error_set(error, INPUT_ERROR_WRITE, "%s: cannot be written: %s", o->path, why);
    return false;
}

static bool open_pcapng(struct outfile *o, GError **error)
{
    o->file = strcmp(o->path, "-") == 0 ? stdout : fopen(o->path, "wb");
    if (!o->file)
        return fail(o, g_strerror(errno), error);
    o->writer = ngwriter_new(o->file);
    return true;
}

static bool open_pcap(struct outfile *o, int link, GError **error)
{
    o->header = pcap_open_dead_with_tstamp_precision(
        link, SNAPLEN, o->nanoseconds ? PCAP_TSTAMP_PRECISION_NANO : PCAP_TSTAMP_PRECISION_MICRO);
    o->dumper = pcap_dump_open(o->header, o->path);
    if (!o->dumper)
        return fail(o, pcap_geterr(o->header), error);
    o->file = pcap_dump_file(o->dumper);
    return true;
}

struct outfile *outfile_open(const char *path, const struct outfile_format *format, GError **error)
{
    struct outfile *o = g_new0(struct outfile, 1);

    o->path = g_strdup(path);
    o->nanoseconds = format->nanoseconds;
    if (format->pcapng ? open_pcapng(o, error) : open_pcap(o, format->link, error))
        return o;
    outfile_free(o);
    return NULL;
}

static void put_pcap(struct outfile *o, const struct source_packet *packet)
{
    captime time = packet->origin.time;
    struct pcap_pkthdr header = {.caplen = (bpf_u_int32)packet->bytes.n, .len = (bpf_u_int32)packet->wire};

    header.ts.tv_sec = (time_t)(time / CAPTIME_S);
    header.ts.tv_usec = (suseconds_t)(time % CAPTIME_S / (o->nanoseconds ? 1 : 1000));
    pcap_dump((u_char *)o->dumper, &header, (const u_char *)packet->bytes.p);
}

void outfile_put(struct outfile *o, const struct source_packet *packet)
{
    if (o->writer)
        ngwriter_put(o->writer, packet);
    else
        put_pcap(o, packet);
}

bool outfile_close(struct outfile *o, GError **error)
{
    bool good = fflush(o->file) == 0 && !ferror(o->file);

    if (!good)
        fail(o, g_strerror(errno), error);
    outfile_free(o);
    return good;
}
