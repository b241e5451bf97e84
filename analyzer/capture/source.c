/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/source.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/stat.h>

#include "capture/linkfilter.h"
#include "capture/magic.h"
#include "capture/pcapng.h"

enum {
    LIVE_SNAPLEN = 262144,
    LIVE_BUFFER = 16 * 1024 * 1024,
    LIVE_WAIT_MS = 100,
    READ_BUFFER = 64 * 1024,
};

struct source {
    pcap_t *pcap;      /* an interface or a pcap file */
    struct pcapng *ng; /* else this */
    FILE *file;        /* NULL for an interface */
    char *buffer;      /* of the file, where we gave it one: the usual 4 KiB mean a system call for every few packets */
    char *name, *expression;
    const struct link_type *link; /* the first one */
    int number;                   /* its number, also where it is not decoded */
    struct linkfilter *filter;
    uint64_t size;
    uint32_t frame;
    bool live, nanoseconds, regular, over;
    bool decoded; /* there was a packet of a link type that is decoded */
};

G_DEFINE_QUARK(sipray_source, source_error)

static void fail(GError **error, enum source_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void fail(GError **error, enum source_error code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (error)
        *error = g_error_new_valist(SOURCE_ERROR, (int)code, format, args);
    va_end(args);
}

void source_free(struct source *s)
{
    if (!s)
        return;
    linkfilter_free(s->filter);
    if (s->pcap)
        pcap_close(s->pcap); /* and the file */
    else if (s->file && s->file != stdin)
        fclose(s->file);
    pcapng_free(s->ng);
    if (s->file != stdin) /* which goes on with it */
        g_free(s->buffer);
    g_free(s->expression);
    g_free(s->name);
    g_free(s);
}

static struct source *source_new(const char *name, const struct source_options *options)
{
    struct source *s = g_new0(struct source, 1);

    s->name = g_strdup(name);
    s->expression = g_strdup(options ? options->filter : NULL);
    s->filter = linkfilter_new(s->expression);
    return s;
}

/* Looks at the first bytes and puts them back: a pipe cannot be rewound. ISO C promises to take one byte back, the C
 * libraries in use take back what was just read. */
static bool peek(FILE *file, char head[MAGIC_BYTES], size_t *n)
{
    size_t left = *n = fread(head, 1, MAGIC_BYTES, file);

    clearerr(file);
    while (left)
        if (ungetc((unsigned char)head[--left], file) == EOF)
            return false;
    return true;
}

static bool check_magic(const char *name, struct slice head, const struct magic *magic, GError **error)
{
    switch (magic->kind) {
    case MAGIC_COMPRESSED:
        fail(error, SOURCE_ERROR_COMPRESSED, "%s: compressed with %s; unpack it first: %s FILE | sipray -", name,
            magic->name, magic->unpack);
        return false;
    case MAGIC_OTHER_CAPTURE:
        fail(error, SOURCE_ERROR_FORMAT, "%s: a %s capture, which is not read; convert it: editcap -F pcapng FILE NEW",
            name, magic->name);
        return false;
    case MAGIC_UNKNOWN:
        if (head.n == 0)
            fail(error, SOURCE_ERROR_EMPTY, "%s: empty, byte 0 is its end; capture again or check the pipe", name);
        else
            fail(error, SOURCE_ERROR_FORMAT, "%s: not a capture, byte 0 begins %s; give a pcap or pcapng file", name,
                magic_is_text(head) ? "text" : "something unknown");
        return false;
    default: return true;
    }
}

static void explain_place(const struct source *s, bool cut_short, const char *text, GError **error)
{
    const char *place = s->frame ? "after packet" : "before packet";
    uint32_t frame = s->frame ? s->frame : 1;

    if (cut_short)
        fail(error, SOURCE_ERROR_CUT_SHORT,
            "%s: cut short %s %u, at byte %" G_GUINT64_FORMAT
            "; what came before was read, the rest is missing in the file",
            s->name, place, frame, source_position(s));
    else
        fail(error, SOURCE_ERROR_DAMAGED,
            "%s: damaged %s %u, near byte %" G_GUINT64_FORMAT " (%s); what came before was read", s->name, place, frame,
            source_position(s), text);
}

static void explain_link(const struct source *s, GError **error)
{
    const char *name = pcap_datalink_val_to_name(s->number);

    fail(error, SOURCE_ERROR_LINK_TYPE,
        "%s: link type %d (%s) is not decoded; capture on an interface with Ethernet, "
        "Linux cooked, raw IP, loopback, PPP or ERF frames",
        s->name, s->number, name ? name : "unknown");
}

/* On an interface the kernel filters. */
static bool set_filter(struct source *s, GError **error)
{
    char *problem = NULL;
    struct bpf_program *program = s->filter ? linkfilter_program(s->filter, s->number, &problem) : NULL;

    if (s->filter && !program) {
        fail(error, SOURCE_ERROR_FILTER, "%s: bad capture filter \"%s\": %s; see pcap-filter(7)", s->name,
            s->expression, problem);
        g_free(problem);
        return false;
    }
    if (program && s->live && pcap_setfilter(s->pcap, program) != 0) {
        fail(error, SOURCE_ERROR_FILTER, "%s: capture filter \"%s\" cannot be set: %s", s->name, s->expression,
            pcap_geterr(s->pcap));
        return false;
    }
    return true;
}

/* The link type is known. In pcapng, other ones may follow one that is not decoded. */
static struct source *ready(struct source *s, GError **error)
{
    s->link = link_find(s->number);
    if (!s->link && !s->ng)
        explain_link(s, error);
    else if (set_filter(s, error))
        return s;
    source_free(s);
    return NULL;
}

static void note_size(struct source *s, FILE *file)
{
    struct stat st;

    s->regular = fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode);
    s->size = s->regular ? (uint64_t)st.st_size : 0;
}

static bool open_pcap(struct source *s, GError **error)
{
    char text[PCAP_ERRBUF_SIZE] = "";

    s->pcap = pcap_fopen_offline_with_tstamp_precision(s->file, PCAP_TSTAMP_PRECISION_NANO, text);
    if (s->pcap)
        s->number = pcap_datalink(s->pcap);
    else
        explain_place(s, strstr(text, "truncated") != NULL, text, error);
    return s->pcap != NULL;
}

static bool open_pcapng(struct source *s, GError **error)
{
    s->ng = pcapng_new(s->file);
    s->number = DLT_EN10MB; /* a file without an interface has no packets */
    enum pcapng_result result = pcapng_first_link(s->ng, &s->number);
    if (result == PCAPNG_PACKET || result == PCAPNG_END)
        return true;
    explain_place(s, result == PCAPNG_CUT, pcapng_problem(s->ng), error);
    pcapng_free(s->ng);
    s->ng = NULL;
    return false;
}

static bool read_beginning(struct source *s, GError **error)
{
    char head[MAGIC_BYTES];
    size_t n;
    bool back = peek(s->file, head, &n);
    const struct magic *magic = magic_find((struct slice){head, n});

    if (!back) {
        fail(error, SOURCE_ERROR_OPEN, "%s: cannot be read: %s", s->name, g_strerror(errno));
        return false;
    }
    if (!check_magic(s->name, (struct slice){head, n}, magic, error))
        return false;
    note_size(s, s->file);
    s->nanoseconds = magic->kind != MAGIC_PCAP;
    return magic->kind == MAGIC_PCAPNG ? open_pcapng(s, error) : open_pcap(s, error);
}

/* Takes over file and buffer. */
static struct source *open_stream(
    FILE *file, char *buffer, const char *name, const struct source_options *options, GError **error)
{
    struct source *s = source_new(name, options);

    s->file = file;
    s->buffer = buffer;
    if (read_beginning(s, error))
        return ready(s, error);
    source_free(s);
    return NULL;
}

struct source *source_open_stream(FILE *file, const char *name, const struct source_options *options, GError **error)
{
    return open_stream(file, NULL, name, options, error);
}

static struct source *open_buffered(FILE *file, const char *name, const struct source_options *options, GError **error)
{
    char *buffer = g_malloc(READ_BUFFER);

    setvbuf(file, buffer, _IOFBF, READ_BUFFER);
    __fsetlocking(file, FSETLOCKING_BYCALLER); /* one thread reads it: libpcap need not lock it twice a packet */
    return open_stream(file, buffer, name, options, error);
}

static bool is_directory(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

struct source *source_open_file(const char *path, const struct source_options *options, GError **error)
{
    if (strcmp(path, "-") == 0) {
        struct source *s = open_buffered(stdin, "standard input", options, error);
        if (s)
            s->regular = false;
        return s;
    }
    if (is_directory(path)) {
        fail(error, SOURCE_ERROR_OPEN, "%s: a directory; name the capture files in it", path);
        return NULL;
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        int why = errno;
        const char *remedy = why == ENOENT   ? "check the name"
                             : why == EACCES ? "ask for permission to read it"
                             : why == EMFILE ? "read fewer files at a time, or raise the limit (ulimit -n)"
                                             : "check the file system";
        fail(error, SOURCE_ERROR_OPEN, "%s: cannot be opened: %s; %s", path, g_strerror(why), remedy);
        return NULL;
    }
    return open_buffered(file, path, options, error);
}

static void explain_live(const char *name, int status, const char *text, GError **error)
{
    if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
        fail(error, SOURCE_ERROR_PERMISSION,
            "%s: no permission to capture%s; run as root, or once: "
            "setcap cap_net_raw,cap_net_admin=eip $(command -v sipray)",
            name, status == PCAP_ERROR_PERM_DENIED ? "" : " in promiscuous mode (-p does without)");
    else if (status == PCAP_ERROR_NO_SUCH_DEVICE)
        fail(error, SOURCE_ERROR_INTERFACE, "%s: no such interface (%s); `ip link` lists them", name, text);
    else if (status == PCAP_ERROR_IFACE_NOT_UP)
        fail(error, SOURCE_ERROR_INTERFACE, "%s: the interface is down; ip link set %s up", name, name);
    else
        fail(error, SOURCE_ERROR_INTERFACE, "%s: cannot capture: %s (%s)", name, pcap_statustostr(status), text);
}

static int activate(pcap_t *pcap, const struct source_options *options)
{
    pcap_set_snaplen(pcap, options && options->snaplen ? options->snaplen : LIVE_SNAPLEN);
    pcap_set_promisc(pcap, !(options && options->no_promiscuous));
    pcap_set_timeout(pcap, LIVE_WAIT_MS);
    pcap_set_buffer_size(pcap, LIVE_BUFFER);
    pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* where it has none: see to_captime */
    return pcap_activate(pcap);
}

struct source *source_open_live(const char *interface, const struct source_options *options, GError **error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_create(interface, text);

    if (!pcap) {
        fail(error, SOURCE_ERROR_INTERFACE, "%s: cannot capture: %s; `ip link` lists the interfaces", interface, text);
        return NULL;
    }
    int status = activate(pcap, options);
    if (status >= 0 && pcap_setnonblock(pcap, 1, text) != 0)
        status = PCAP_ERROR;
    if (status < 0) {
        explain_live(interface, status, *text ? text : pcap_geterr(pcap), error);
        pcap_close(pcap);
        return NULL;
    }
    struct source *s = source_new(interface, options);
    s->pcap = pcap;
    s->number = pcap_datalink(pcap);
    s->live = true;
    s->nanoseconds = pcap_get_tstamp_precision(pcap) == PCAP_TSTAMP_PRECISION_NANO;
    return ready(s, error);
}

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

    poll(&fd, fd.fd >= 0, fd.fd >= 0 ? LIVE_WAIT_MS : LIVE_WAIT_MS / 10);
}

static enum source_result stop(struct source *s, int status, GError **error)
{
    s->over = true;
    if (status == PCAP_ERROR_BREAK)
        return SOURCE_END;
    if (s->live)
        fail(error, SOURCE_ERROR_INTERFACE, "%s: capturing stopped after packet %u: %s", s->name, s->frame,
            pcap_geterr(s->pcap));
    else
        explain_place(s, strstr(pcap_geterr(s->pcap), "truncated") != NULL, pcap_geterr(s->pcap), error);
    return SOURCE_FAILED;
}

static enum source_result next_of_pcap(struct source *s, struct source_packet *out, GError **error)
{
    struct pcap_pkthdr *header;
    const u_char *bytes;

    for (;;) {
        int status = pcap_next_ex(s->pcap, &header, &bytes);
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
        if (result != PCAPNG_PACKET)
            return stop_pcapng(s, result, error);
        s->frame = p.frame;
        out->link = link_of(s, p.link);
        if (s->filter && !linkfilter_fits(s->filter, p.link, p.bytes, p.wire))
            continue;
        out->bytes = p.bytes;
        out->wire = p.wire;
        out->origin = (struct net_origin){.time = p.time, .frame = s->frame};
        return SOURCE_PACKET;
    }
}

enum source_result source_next(struct source *s, struct source_packet *out, GError **error)
{
    if (s->over)
        return SOURCE_END;
    return s->ng ? next_of_pcapng(s, out, error) : next_of_pcap(s, out, error);
}

const char *source_name(const struct source *s)
{
    return s->name;
}

bool source_rewind(struct source *s)
{
    if (!s->ng || fseeko(s->file, 0, SEEK_SET) != 0)
        return false;
    pcapng_free(s->ng);
    s->ng = pcapng_new(s->file);
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
    struct stat mine, other;

    return !s->live && stat(path, &other) == 0 && fstat(fileno(s->file), &mine) == 0 && mine.st_dev == other.st_dev &&
           mine.st_ino == other.st_ino;
}

bool source_is_live(const struct source *s)
{
    return s->live;
}

bool source_can_reopen(const struct source *s)
{
    return s->regular;
}

bool source_has_nanoseconds(const struct source *s)
{
    return s->nanoseconds;
}

uint64_t source_position(const struct source *s)
{
    off_t at = s->regular ? ftello(s->file) : 0;

    return at > 0 ? (uint64_t)at : 0;
}

uint64_t source_size(const struct source *s)
{
    return s->size;
}

struct source_drops source_drops(const struct source *s)
{
    struct pcap_stat stat;

    if (!s->live || pcap_stats(s->pcap, &stat) != 0)
        return (struct source_drops){0};
    return (struct source_drops){stat.ps_recv, stat.ps_drop, stat.ps_ifdrop};
}
