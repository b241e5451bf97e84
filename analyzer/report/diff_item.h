/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a comparison of two calls consists of: both sides, the pairs of messages, and the items that differ. */
#ifndef REPORT_DIFF_ITEM_H
#define REPORT_DIFF_ITEM_H

#include <glib.h>

#include "base/slice.h"
#include "records/record.h"

enum {
    DIFF_HOSTS = 24,
    DIFF_MESSAGES = 400, /* of a call: further ones are counted */
};

enum diff_rank {
#define DIFF_RANK(id, name) DIFF_##id,
#include "report/diff.def"
    DIFF_RANKS
};

struct diff_side {
    const struct record_source *source;
    const struct call *call;
    const struct message *messages[DIFF_MESSAGES]; /* without retransmissions and duplicates */
    size_t n_messages, left_out;
    struct endpoint hosts[DIFF_HOSTS]; /* port 0: any port */
    size_t n_hosts;
    struct slice caller, callee; /* users of From and To, which are {from} and {to} elsewhere */
};

struct diff_pair { /* one of the two may be NULL: no such message on that side */
    const struct message *message[2];
    size_t n_items;
};

struct diff_item {
    enum diff_rank rank;
    size_t pair;    /* SIZE_MAX: of the whole call */
    char *subject;  /* "outcome", "Supported", "SDP audio a=ptime" */
    char *value[2]; /* NULL: not there */
};

struct diff {
    struct diff_side side[2];
    GArray *pairs; /* struct diff_pair, in the order of the calls */
    GArray *items; /* struct diff_item, what matters first; of one pair in the order of its message */
};

/* Adds an item; the values (NULL: not there) become its own. Nothing where both are the same. */
void diff_item_add(struct diff *d, enum diff_rank rank, size_t pair, const char *subject, char *a, char *b);

#endif
