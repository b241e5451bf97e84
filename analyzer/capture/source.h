/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where packets come from: a capture file (pcap through libpcap, pcapng through pcapng.h, either compressed or not:
 * infile.h), standard input, or an interface. The only module that calls libpcap for reading. Times always have
 * nanoseconds. Frame numbers are those that Wireshark shows: a filter leaves packets out but does not renumber. A file
 * that is cut short is an error after its packets. */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <stdio.h>

#include "base/slice.h"
#include "capture/input_error.h"
#include "capture/source_types.h"

struct source;

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

/* Interfaces that a pcapng file has described so far, so before its first packet those that it begins with; else 1. */
uint32_t source_interfaces(const struct source *s);

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
