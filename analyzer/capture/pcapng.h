/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads pcapng files (draft-ietf-opsawg-pcapng) in either byte order, with any mix of link types, time resolutions and
 * sections: section, interface, packet and secrets blocks; all others are passed over. libpcap refuses a file when it comes
 * to the second link type, and what came on standard input cannot be read again then: so all pcapng is read here, none
 * there. Reads exactly the block that it needs, so that packets on a pipe come as they are written.
 * Memory is bounded by PCAPNG_MAX_BLOCK, whatever a file claims. */
#ifndef CAPTURE_PCAPNG_H
#define CAPTURE_PCAPNG_H

#include <stdio.h>

#include "base/captime.h"
#include "base/slice.h"

enum {
    PCAPNG_MAX_BLOCK = 16 * 1024 * 1024,
    PCAPNG_MAX_INTERFACES = 65536, /* in a section */
};

enum pcapng_result {
    PCAPNG_PACKET,
    PCAPNG_END,
    PCAPNG_CUT, /* the file ends within a block */
    PCAPNG_BAD, /* see pcapng_problem */
};

struct pcapng_packet {
    struct slice bytes; /* valid until the next one is read */
    size_t wire;
    captime time;   /* of a simple packet block, which has none: that of the packet before it */
    int link;       /* as libpcap numbers it */
    uint32_t frame; /* as Wireshark numbers it, which counts custom blocks and journal entries too */
    uint16_t interface; /* 0.., over all sections; UINT16_MAX stands for those beyond */
};

struct mapped;
struct pcapng;

/* Begins at the present place of the file, which stays the caller's. Where that one grows, a block that is not whole is
 * not read yet: PCAPNG_END, and the next call begins with it. */
struct pcapng *pcapng_new(FILE *file, bool grows);
void pcapng_free(struct pcapng *r);

/* The file is mapped: its blocks are read from there. NULL: it is not. */
void pcapng_map(struct pcapng *r, struct mapped *map);
uint64_t pcapng_position(const struct pcapng *r); /* of a mapped file */

/* Takes the key logs of TLS that are in the file (Decryption Secrets Blocks), each before the packets behind it. The
 * text is valid only during the call. */
typedef void pcapng_secrets(struct slice keylog, void *user);
void pcapng_on_secrets(struct pcapng *r, pcapng_secrets *take, void *user);

/* Reads up to the first interface description: PCAPNG_PACKET where there is one, with its link type in *link. */
enum pcapng_result pcapng_first_link(struct pcapng *r, int *link);

/* The next packet. After another result it is not called again, but for the end of a file that
 * grows. */
enum pcapng_result pcapng_next(struct pcapng *r, struct pcapng_packet *out);

/* How many interfaces were described so far. */
uint32_t pcapng_interfaces(const struct pcapng *r);

/* What is wrong with the file, after PCAPNG_BAD. */
const char *pcapng_problem(const struct pcapng *r);

#endif
