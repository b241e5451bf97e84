/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing the packets of selected messages to a pcap file (-w), in a second pass over the inputs: first choose packets
 * by file and frame, then write. Nothing of a packet is kept meanwhile but a bit; inputs that can be read only once are
 * spooled while they are read (spool.h).
 * libpcap writes pcap only: one link type for the whole file. It has nanoseconds where an input has them. */
#ifndef CAPTURE_DUMP_H
#define CAPTURE_DUMP_H

#include "base/slice.h"
#include "capture/merge.h"

struct dump;

struct dump *dump_new(void);
void dump_free(struct dump *d);

/* These packets brought a message that was completed by this file and frame: choosing that one chooses them all. Of one
 * packet nothing is kept. */
void dump_note(struct dump *d, uint16_t file, uint32_t frame, const struct net_origin *frames, size_t n);

/* Chooses a packet, and those it was noted with. */
void dump_choose(struct dump *d, uint16_t file, uint32_t frame);

bool dump_has(const struct dump *d, uint16_t file, uint32_t frame);

struct dump_result {
    uint64_t written; /* packets */
    bool pcapng;      /* else pcap */
};

/* Writes the chosen packets of these inputs (opened again; `n` sources, by file index, NULL for one that has gone) to a
 * file ("-" = standard output), by time: as pcapng where it is named so or the packets have several link types, else as
 * pcap. `order` as in the first pass. Takes the sources over. false and *error where the file cannot be written; what an input has to say about
 * itself was said in the first pass. */
bool dump_write(const struct dump *d, struct source **inputs, size_t n, const struct order_options *order,
    const char *path, struct dump_result *result, GError **error);

#endif
