/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a ladder consists of: its columns and rows. */
#ifndef REPORT_LADDER_LAYOUT_H
#define REPORT_LADDER_LAYOUT_H

#include "base/captime.h"
#include "base/slice.h"
#include "engine/legs/legs.h"
#include "records/record.h"

enum { LADDER_HOSTS = 24 };

struct ladder_host {
    struct endpoint at;       /* port 0: any port */
    char name[ENDPOINT_TEXT]; /* the address, with the port where the address has several columns */
};

struct ladder_row {
    const struct message *msg;
    captime since;     /* the first row */
    char *label;       /* "INVITE (SDP)", "180 Ringing", "200 OK (BYE)" */
    uint32_t of_frame; /* of a retransmission: the frame of the first; 0 where that is not known */
    uint8_t from, to;  /* columns; the same where a host sends to itself */
};

struct ladder {
    const struct engine *engine;
    const struct call *call; /* NULL where the Call-ID has none */
    const struct call *first; /* of it and its legs the one that began first */
    const struct group *group;
    struct leg legs[LEGS_MAX]; /* those that are drawn too */
    size_t n_legs;
    struct ladder_host hosts[LADDER_HOSTS];
    size_t n_hosts;
    struct ladder_row *rows;
    size_t n_rows;
    uint64_t duplicates; /* messages left out */
    bool several_files;  /* frames are "file:frame", files counted from 1 */
};

#endif
