/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where packets come from: a capture file (pcap through libpcap, pcapng through pcapng.h, either compressed or not:
 * infile.h), standard input, or an interface. The only module that calls libpcap for reading. Times always have nanoseconds. Frame numbers are those
 * that Wireshark shows: a filter leaves packets out but does not renumber. Errors name the input, the place in it and
 * what can be done; a file that is cut short is an error after its packets. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <glib.h>
#include <stdio.h>

#include "net/net.h"

#define SOURCE_ERROR source_error_quark()

enum source_error {
    SOURCE_ERROR_OPEN,       /* missing, a directory, no permission to read */
    SOURCE_ERROR_EMPTY,      /* not one byte */
    SOURCE_ERROR_FORMAT,     /* not a capture */
    SOURCE_ERROR_COMPRESSED, /* must be unpacked first */
    SOURCE_ERROR_REPLACED,   /* followed, but it is another file now */
    SOURCE_ERROR_LINK_TYPE,  /* not decoded */
    SOURCE_ERROR_CUT_SHORT,  /* ends in the middle of a packet */
    SOURCE_ERROR_DAMAGED,    /* cannot be read on */
    SOURCE_ERROR_FILTER,     /* bad filter expression */
    SOURCE_ERROR_INTERFACE,  /* no such interface, or it is down */
    SOURCE_ERROR_PERMISSION, /* capturing is not allowed */
    SOURCE_ERROR_WRITE,      /* output or temporary file */
};

struct source;

struct source_options {
    /* pcap-filter(7), NULL = none. Of IP fragments it sees one at a time, and only the first has ports: `udp port 5060`
     * leaves the others out. Where it means nothing for a second link type in a file, it leaves those packets out. */
    const char *filter;
    int snaplen; /* live only; 0 = 262144 */
    bool no_promiscuous;
    bool no_media; /* live, without a filter: that of sipfilter.h, where the link type allows */
    /* What is appended to a regular file comes too: at its end, and before a packet that is not whole yet, the result is
     * SOURCE_QUIET. It may even be empty at first. A pipe that is not compressed is waited for likewise, but read to the
     * end of its packet. */
    bool follow;
    /* Takes the key logs of TLS in a pcapng file, before the packets behind them; may be NULL. */
    void (*on_secrets)(struct slice keylog, void *user);
    void *user;
};

/* A packet as captured. The bytes are valid until the next one is read from the same source. */
struct source_packet {
    struct slice bytes;
    size_t wire;                  /* length before the capture cut it */
    struct net_origin origin;     /* file is the caller's */
    const struct link_type *link; /* never NULL */
};

enum source_result {
    SOURCE_PACKET,
    SOURCE_QUIET, /* live or followed: nothing for a tenth of a second, or a signal came */
    SOURCE_END,
    SOURCE_FAILED, /* *error is set; SOURCE_END follows */
};

struct source_drops { /* live */
    uint64_t received, by_kernel, by_interface;
};

GQuark source_error_quark(void);

/* Sets *error, where it is wanted. */
void source_fail(GError **error, enum source_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Opens a file, "-" for standard input. NULL and *error where that fails. */
struct source *source_open_file(const char *path, const struct source_options *options, GError **error);

/* Reads an open file from its present place; `name` is for messages. Takes the file over. */
struct source *source_open_stream(FILE *file, const char *name, const struct source_options *options, GError **error);

/* Starts to capture on an interface. */
struct source *source_open_live(const char *interface, const struct source_options *options, GError **error);

/* Receives what capture agents send (HEP); the address is written as in heplisten.h, the name is that of the socket. */
struct source *source_open_hep(const char *address, const struct source_options *options, GError **error);

void source_free(struct source *s);

/* The next packet. A signal ends waiting for one on an interface, and on standard input where its handler was set
 * without SA_RESTART (the result is then SOURCE_FAILED or SOURCE_END). */
enum source_result source_next(struct source *s, struct source_packet *out, GError **error);

const char *source_name(const struct source *s);

/* The link type of all its packets; NULL for pcapng, where each packet may have another one. */
const struct link_type *source_link(const struct source *s);

/* Begins again; only for pcapng in a file, else false. */
bool source_rewind(struct source *s);

bool source_can_reopen(const struct source *s);                /* by its name: a regular file */
bool source_is_file(const struct source *s, const char *path); /* reads the very file that is there */
bool source_has_nanoseconds(const struct source *s);           /* false: microseconds are all it has */

/* Bytes read so far, and in all (0 = not known). */
uint64_t source_position(const struct source *s);
uint64_t source_size(const struct source *s);

/* Packets that the capture lost; zeros for a file. */
struct source_drops source_drops(const struct source *s);

#endif
