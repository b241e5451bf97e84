/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A good call against a bad one: their messages aligned by the part that each plays (INVITE, challenge, provisional and
 * final response, ACK …, and the direction), and what differs in each pair, what matters first. What is bound to differ
 * (Call-IDs, tags, branches, nonces, ports, times) is shown as "*" and compares as equal, and so do the hosts of the two
 * paths, {1} {2} … in the order in which they appear, and the users of From and To in other header fields. The calls may be of two engines. Texts are as captured but for
 * that: escape for the medium. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include <glib.h>

#include "base/slice.h"
#include "records/record.h"
#include "report/style.h"

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

struct diff *diff_new(const struct record_source *const source[2], const ref call[2]);
void diff_free(struct diff *d);

const char *diff_rank_name(enum diff_rank r);

void diff_text(GString *out, const struct diff *d, const struct style *style);
void diff_json(GString *out, const struct diff *d);

#endif
