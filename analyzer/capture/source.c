/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/source.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>

#include "capture/heplisten.h"
#include "capture/iface.h"
#include "capture/infile.h"
#include "capture/linkfilter.h"
#include "capture/mapped.h"
#include "capture/pcapng.h"
#include "capture/sipfilter.h"

enum {
    FILE_HEADER = 24, /* bytes: of pcap, and less than pcapng has */
    PACKET_HEADER = 16,
    MOST_BYTES = 262144, /* of a packet, as libpcap has it */
    WAS_CUT = -100,      /* beside the results of libpcap */
};

/* How a pcap file begins, by the unit of its times. */
#define MICROSECONDS 0xa1b2c3d4u
#define NANOSECONDS  0xa1b23c4du

struct source {
    pcap_t *pcap;          /* an interface or a pcap file */
    struct pcapng *ng;     /* else this */
    struct heplisten *hep; /* or this */
    struct infile infile;  /* of a file */
    char *name, *path, *expression;
    const struct link_type *link; /* the first one */
    int scale;                    /* of a mapped file: nanoseconds of a unit of its times */
    int number;                   /* its number, also where it is not decoded */
    struct linkfilter *filter;
    struct mapped *map; /* of a plain file; NULL: it is read in the usual way */
    uint64_t at;        /* of a mapped pcap file: where the next packet begins */
    off_t mark; /* of a followed pcap file: where the next packet begins */
    uint32_t frame;
    bool live, nanoseconds, over;
    bool decoded; /* there was a packet of a link type that is decoded */
    bool follow;  /* the file grows */
    bool waiting; /* not even its beginning is there yet */
    bool pipe;    /* that is followed */
    bool optional_filter;
    void (*on_secrets)(struct slice keylog, void *user);
    void *user;
};

static void close_readers(struct source *s)
{
    mapped_free(s->map);
    s->map = NULL;
    if (s->pcap)
        pcap_close(s->pcap); /* and the stream that it was lent */
    pcapng_free(s->ng);
    infile_close(&s->infile);
    s->pcap = NULL;
    s->ng = NULL;
}

void source_free(struct source *s)
{
    if (!s)
        return;
    close_readers(s);
    heplisten_free(s->hep);
    linkfilter_free(s->filter);
    g_free(s->expression);
    g_free(s->path);
    g_free(s->name);
    g_free(s);
}

static struct source *source_new(const char *name, const struct source_options *options)
{
    struct source *s = g_new0(struct source, 1);

    s->name = g_strdup(name);
    s->expression = g_strdup(options ? options->filter : NULL);
    s->filter = linkfilter_new(s->expression);
    if (options) {
        s->on_secrets = options->on_secrets;
        s->user = options->user;
    }
    return s;
}

static void explain_place(const struct source *s, bool cut_short, const char *text, GError **error)
{
    const char *place = s->frame ? "after packet" : "before packet";
    uint32_t frame = s->frame ? s->frame : 1;

    if (infile_explain(&s->infile, s->frame, error))
        return;
    if (cut_short)
        input_error_set(error, INPUT_ERROR_CUT_SHORT,
            "%s: cut short %s %u, at byte %" G_GUINT64_FORMAT
            "; what came before was read, the rest is missing in the file",
            s->name, place, frame, source_position(s));
    else
        input_error_set(error, INPUT_ERROR_DAMAGED,
            "%s: damaged %s %u, near byte %" G_GUINT64_FORMAT " (%s); what came before was read", s->name, place, frame,
            source_position(s), text);
}

static void explain_link(const struct source *s, GError **error)
{
    const char *name = pcap_datalink_val_to_name(s->number);

    input_error_set(error, INPUT_ERROR_LINK_TYPE,
        "%s: link type %d (%s) is not decoded; capture on an interface with Ethernet, "
        "Linux cooked, raw IP, loopback, PPP, 802.11 or ERF frames",
        s->name, s->number, name ? name : "unknown");
}

/* On an interface the kernel filters. */
static bool set_filter(struct source *s, GError **error)
{
    char *problem = NULL;
    struct bpf_program *program = s->filter ? linkfilter_program(s->filter, s->number, &problem) : NULL;

    if (s->filter && !program && s->optional_filter) {
        g_free(problem);
        return true;
    }
    if (s->filter && !program) {
        input_error_set(error, INPUT_ERROR_FILTER, "%s: bad capture filter \"%s\": %s; see pcap-filter(7)", s->name,
            s->expression, problem);
        g_free(problem);
        return false;
    }
    if (program && s->live && s->pcap && pcap_setfilter(s->pcap, program) != 0) {
        input_error_set(error, INPUT_ERROR_FILTER, "%s: capture filter \"%s\" cannot be set: %s", s->name, s->expression,
            pcap_geterr(s->pcap));
        return false;
    }
    return true;
}

/* The link type is known. In pcapng, other ones may follow one that is not decoded. */
static bool ready(struct source *s, GError **error)
{
    s->link = link_find(s->number);
    if (s->link || s->ng)
        return set_filter(s, error);
    explain_link(s, error);
    return false;
}

static void unmap(struct source *s)
{
    mapped_free(s->map);
    s->map = NULL;
}

/* Is it what nearly all are: version 2.4 in the byte order of this machine? libpcap reads the others. */
static bool is_usual(struct source *s)
{
    struct slice head = mapped_at(s->map, 0, FILE_HEADER);
    uint32_t magic = 0;
    uint16_t version[2] = {0, 0};

    if (head.n == FILE_HEADER) {
        memcpy(&magic, head.p, sizeof magic);
        memcpy(version, head.p + sizeof magic, sizeof version);
    }
    s->at = FILE_HEADER;
    s->scale = magic == MICROSECONDS ? 1000 : 1;
    return (magic == MICROSECONDS || magic == NANOSECONDS) && version[0] == 2 && version[1] == 4;
}

static bool open_pcap(struct source *s, GError **error)
{
    char text[PCAP_ERRBUF_SIZE] = "";

    s->pcap = pcap_fopen_offline_with_tstamp_precision(s->infile.file, PCAP_TSTAMP_PRECISION_NANO, text);
    s->infile.lent = s->pcap != NULL;
    if (s->pcap)
        s->number = pcap_datalink(s->pcap);
    if (s->pcap && s->map && !is_usual(s))
        unmap(s);
    if (!s->pcap)
        explain_place(s, strstr(text, "truncated") != NULL, text, error);
    return s->pcap != NULL;
}

static void begin_pcapng(struct source *s)
{
    s->ng = pcapng_new(s->infile.file, s->follow);
    pcapng_map(s->ng, s->map);
    pcapng_on_secrets(s->ng, s->on_secrets, s->user);
}

static bool open_pcapng(struct source *s, GError **error)
{
    begin_pcapng(s);
    s->number = DLT_EN10MB; /* a file without an interface has no packets */
    enum pcapng_result result = pcapng_first_link(s->ng, &s->number);
    if (result == PCAPNG_PACKET || result == PCAPNG_END)
        return true;
    explain_place(s, result == PCAPNG_CUT, pcapng_problem(s->ng), error);
    return false;
}

/* The infile is open. */
static bool begin(struct source *s, GError **error)
{
    bool is_pcapng = s->infile.magic->kind == MAGIC_PCAPNG;

    s->nanoseconds = s->infile.magic->kind != MAGIC_PCAP;
    return (is_pcapng ? open_pcapng(s, error) : open_pcap(s, error)) && ready(s, error);
}

static struct source *only_if(bool good, struct source *s)
{
    if (good)
        return s;
    source_free(s);
    return NULL;
}

struct source *source_open_stream(FILE *file, const char *name, const struct source_options *options, GError **error)
{
    struct source *s = source_new(name, options);

    return only_if(infile_take(&s->infile, file, s->name, error) && begin(s, error), s);
}

static bool open_path(struct source *s, GError **error)
{
    if (!infile_open(&s->infile, s->path, s->name, s->follow || s->pipe, error))
        return false;
    s->pipe = s->pipe && !s->infile.packed && !s->infile.regular;
    if (!s->follow && !s->infile.packed && s->infile.regular)
        s->map = mapped_new(s->infile.raw);
    if (!s->follow || !s->infile.packed)
        return begin(s, error);
    input_error_set(error, INPUT_ERROR_COMPRESSED,
        "%s: compressed with %s, so it cannot be followed; unpack it while it grows: "
        "tail -c +1 -f FILE | %s | sipray --follow -",
        s->name, s->infile.packed->name, s->infile.packed->unpack);
    return false;
}

struct source *source_open_file(const char *path, const struct source_options *options, GError **error)
{
    bool is_stdin = strcmp(path, "-") == 0;
    struct source *s = source_new(is_stdin ? "standard input" : path, options);
    struct stat st;

    s->path = g_strdup(path);
    s->follow = options && options->follow && !is_stdin && stat(path, &st) == 0 && S_ISREG(st.st_mode);
    s->pipe = options && options->follow && !s->follow;
    s->waiting = s->follow && st.st_size < FILE_HEADER;
    return only_if(s->waiting || open_path(s, error), s);
}

struct source *source_open_live(const char *interface, const struct source_options *options, GError **error)
{
    struct source_options own = options ? *options : (struct source_options){0};
    bool no_media = own.no_media && !own.filter;

    own.filter = no_media ? sipfilter_text() : own.filter;
    struct source *s = source_new(interface, &own);
    s->live = true;
    s->optional_filter = no_media;
    s->pcap = iface_open(interface, options, error);
    if (s->pcap) {
        s->number = pcap_datalink(s->pcap);
        s->nanoseconds = pcap_get_tstamp_precision(s->pcap) == PCAP_TSTAMP_PRECISION_NANO;
    }
    return only_if(s->pcap && ready(s, error), s);
}

struct source *source_open_hep(const char *address, const struct source_options *options, GError **error)
{
    struct heplisten *hep = heplisten_open(address, error);

    if (!hep)
        return NULL;
    struct source *s = source_new(heplisten_name(hep), options);
    s->hep = hep;
    s->number = DLT_RAW;
    s->live = s->nanoseconds = true;
    return only_if(ready(s, error), s);
}

/* ---- a file that grows ---- */

/* Its end, for now: gives what comes next some time. A signal ends the waiting. */
static enum source_result wait_for_more(struct source *s, GError **error)
{
    struct stat now = {0}, there;
    bool shrunk = fstat(fileno(s->infile.raw), &now) == 0 && now.st_size < ftello(s->infile.raw);
    bool replaced = stat(s->path, &there) == 0 && (there.st_dev != now.st_dev || there.st_ino != now.st_ino);

    if (!shrunk && !replaced) {
        poll(NULL, 0, IFACE_WAIT_MS);
        return SOURCE_QUIET;
    }
    s->over = true;
    input_error_set(error, INPUT_ERROR_REPLACED,
        "%s: %s while it was followed, after packet %u; what came before was read, follow the new one by itself",
        s->name, shrunk ? "overwritten" : "replaced by another file", s->frame);
    return SOURCE_FAILED;
}

static bool has_more(const struct source *s)
{
    struct pollfd fd = {.fd = fileno(s->infile.raw), .events = POLLIN};

    return poll(&fd, 1, IFACE_WAIT_MS) > 0;
}

/* At first there may be less than says what it is. */
static enum source_result wait_for_beginning(struct source *s, GError **error)
{
    struct stat st;

    if (stat(s->path, &st) == 0 && st.st_size < FILE_HEADER) {
        poll(NULL, 0, IFACE_WAIT_MS);
        return SOURCE_QUIET;
    }
    s->waiting = false;
    s->over = !open_path(s, error);
    return s->over ? SOURCE_FAILED : SOURCE_QUIET;
}

/* Reading goes on where the packet begins that is not whole. */
static enum source_result step_back(struct source *s, GError **error)
{
    clearerr(s->infile.file);
    fseeko(s->infile.file, s->mark, SEEK_SET);
    return wait_for_more(s, error);
}

/* ---- reading ---- */

/* A file may claim any time: keep to what 64 bits of nanoseconds hold. The seconds of a pcap file are 32 bits without a
 * sign, which libpcap takes for signed: after 2038 they come out negative. */
static captime to_captime(const struct source *s, const struct timeval *t)
{
    const int64_t last = INT64_MAX / CAPTIME_S - 1;
    int64_t seconds = t->tv_sec < 0 ? (uint32_t)t->tv_sec : t->tv_sec > last ? last : t->tv_sec;
    int64_t fraction = t->tv_usec < 0 || t->tv_usec >= CAPTIME_S ? 0 : t->tv_usec;

    return seconds * CAPTIME_S + (s->live && !s->nanoseconds ? fraction * 1000 : fraction);
}

/* Nothing is there: waits a moment. */
static void wait_a_moment(const struct source *s)
{
    struct pollfd fd = {.fd = pcap_get_selectable_fd(s->pcap), .events = POLLIN};

    poll(&fd, fd.fd >= 0, fd.fd >= 0 ? IFACE_WAIT_MS : IFACE_WAIT_MS / 10);
}

static enum source_result stop(struct source *s, int status, GError **error)
{
    bool cut = status != PCAP_ERROR_BREAK && strstr(pcap_geterr(s->pcap), "truncated");

    if (s->follow && (cut || status == PCAP_ERROR_BREAK))
        return step_back(s, error);
    s->over = true;
    if (status == PCAP_ERROR_BREAK)
        return SOURCE_END;
    if (s->live)
        input_error_set(error, INPUT_ERROR_INTERFACE, "%s: capturing stopped after packet %u: %s", s->name, s->frame,
            pcap_geterr(s->pcap));
    else
        explain_place(s, cut, pcap_geterr(s->pcap), error);
    return SOURCE_FAILED;
}

/* Of a mapped file, as pcap_next_ex. What is not in order is left to libpcap, which goes on at the same place (0): the end
 * of the file, and whatever is wrong with it. */
static int next_mapped(struct source *s, struct pcap_pkthdr *header, const u_char **bytes)
{
    struct slice head = mapped_at(s->map, s->at, PACKET_HEADER), packet = SLICE_NONE;
    uint32_t words[4] = {0}; /* seconds, fraction, captured, on the wire */

    if (head.n == PACKET_HEADER && mapped_holds(s->map, head)) {
        memcpy(words, head.p, sizeof words);
        bool is_any = words[0] | words[1] | words[2] | words[3]; /* zeros are what a file that was cut has in its last page */
        if (is_any && words[2] <= MOST_BYTES && words[2] <= (uint32_t)pcap_snapshot(s->pcap))
            packet = mapped_at(s->map, s->at, PACKET_HEADER + words[2]);
    }
    if (packet.n < PACKET_HEADER || packet.n < PACKET_HEADER + words[2] || !mapped_holds(s->map, packet)) {
        if (mapped_was_cut(s->map))
            return WAS_CUT;
        unmap(s);
        fseeko(s->infile.file, (off_t)s->at, SEEK_SET);
        return 0;
    }
    *header = (struct pcap_pkthdr){.ts = {(int32_t)words[0], (int64_t)(int32_t)words[1] * s->scale}, .caplen = words[2], .len = words[3]};
    *bytes = (const u_char *)packet.p + PACKET_HEADER;
    s->at += packet.n;
    return 1;
}

static enum source_result next_of_pcap(struct source *s, struct source_packet *out, GError **error)
{
    struct pcap_pkthdr mapped, *header = &mapped;
    const u_char *bytes;

    for (;;) {
        if (s->follow)
            s->mark = ftello(s->infile.file);
        int status = s->map ? next_mapped(s, &mapped, &bytes) : 0;
        if (status == WAS_CUT) {
            s->over = true;
            explain_place(s, true, NULL, error);
            return SOURCE_FAILED;
        }
        if (status != 1)
            status = pcap_next_ex(s->pcap, &header, &bytes);
        if (status == 0) {
            wait_a_moment(s);
            return SOURCE_QUIET;
        }
        if (status < 0)
            return stop(s, status, error);
        s->frame++;
        out->bytes = (struct slice){(const char *)bytes, header->caplen};
        if (s->filter && !s->live && !linkfilter_fits(s->filter, s->number, out->bytes, header->len))
            continue;
        out->wire = header->len;
        out->origin = (struct net_origin){.time = to_captime(s, &header->ts), .frame = s->frame};
        out->link = s->link;
        return SOURCE_PACKET;
    }
}

static enum source_result stop_pcapng(struct source *s, enum pcapng_result result, GError **error)
{
    if (s->follow && result == PCAPNG_END)
        return wait_for_more(s, error);
    s->over = true;
    if (result != PCAPNG_END)
        explain_place(s, result == PCAPNG_CUT, pcapng_problem(s->ng), error);
    else if (s->frame && !s->decoded && !s->link)
        explain_link(s, error);
    else
        return SOURCE_END;
    return SOURCE_FAILED;
}

static const struct link_type *link_of(struct source *s, int number)
{
    const struct link_type *link = s->link && s->number == number ? s->link : link_find(number);

    s->decoded = s->decoded || link;
    return link ? link : link_unknown();
}

static enum source_result next_of_pcapng(struct source *s, struct source_packet *out, GError **error)
{
    struct pcapng_packet p;

    for (;;) {
        enum pcapng_result result = pcapng_next(s->ng, &p);
        if (result != PCAPNG_PACKET && s->map && mapped_was_cut(s->map))
            result = PCAPNG_CUT;
        if (result != PCAPNG_PACKET)
            return stop_pcapng(s, result, error);
        s->frame = p.frame;
        out->link = link_of(s, p.link);
        if (s->filter && !linkfilter_fits(s->filter, p.link, p.bytes, p.wire))
            continue;
        out->bytes = p.bytes;
        out->wire = p.wire;
        out->origin = (struct net_origin){.time = p.time, .frame = s->frame, .interface = p.interface};
        return SOURCE_PACKET;
    }
}

/* Datagrams are filtered here: the kernel does it for interfaces only. */
static enum source_result next_of_hep(struct source *s, struct source_packet *out, GError **error)
{
    enum source_result result = heplisten_next(s->hep, out, error);

    s->over = result == SOURCE_FAILED;
    if (result != SOURCE_PACKET)
        return result;
    out->origin.frame = ++s->frame;
    out->link = s->link;
    return !s->filter || linkfilter_fits(s->filter, s->number, out->bytes, out->wire) ? result : SOURCE_QUIET;
}

enum source_result source_next(struct source *s, struct source_packet *out, GError **error)
{
    if (s->over)
        return SOURCE_END;
    if (s->waiting)
        return wait_for_beginning(s, error);
    if (s->hep)
        return next_of_hep(s, out, error);
    if (s->pipe && !has_more(s))
        return SOURCE_QUIET;
    return s->ng ? next_of_pcapng(s, out, error) : next_of_pcap(s, out, error);
}

const char *source_name(const struct source *s)
{
    return s->name;
}

uint32_t source_interfaces(const struct source *s)
{
    return s->ng ? pcapng_interfaces(s->ng) : 1;
}

bool source_rewind(struct source *s)
{
    if (!s->ng || !infile_rewind(&s->infile))
        return false;
    pcapng_free(s->ng);
    begin_pcapng(s);
    s->frame = 0;
    s->over = s->decoded = false;
    return true;
}

const struct link_type *source_link(const struct source *s)
{
    return s->ng ? NULL : s->link;
}

bool source_is_file(const struct source *s, const char *path)
{
    return !s->live && !s->waiting && infile_is(&s->infile, path);
}

bool source_can_reopen(const struct source *s)
{
    return s->infile.regular || s->waiting;
}

bool source_has_nanoseconds(const struct source *s)
{
    return s->nanoseconds;
}

uint64_t source_position(const struct source *s)
{
    if (s->live || s->waiting)
        return 0;
    return !s->map ? infile_position(&s->infile) : s->ng ? pcapng_position(s->ng) : s->at;
}

uint64_t source_size(const struct source *s)
{
    return s->infile.size;
}

struct source_drops source_drops(const struct source *s)
{
    struct pcap_stat stat;

    if (s->hep)
        return heplisten_drops(s->hep);
    if (!s->live || pcap_stats(s->pcap, &stat) != 0)
        return (struct source_drops){0};
    return (struct source_drops){stat.ps_recv, stat.ps_drop, stat.ps_ifdrop};
}
