/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A good call against a bad one: their messages aligned by the part that each plays (INVITE, challenge, provisional and
 * final response, ACK …, and the direction), and what differs in each pair, what matters first. What is bound to differ
 * (Call-IDs, tags, branches, nonces, ports, times) is shown as "*" and compares as equal, and so do the hosts of the two
 * paths, {1} {2} … in the order in which they appear, and the users of From and To in other header fields. The calls may be of two engines. Texts are as captured but for
 * that: escape for the medium. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include <glib.h>

#include "report/diff_item.h"
#include "report/style.h"

struct diff *diff_new(const struct record_source *const source[2], const ref call[2]);
void diff_free(struct diff *d);

const char *diff_rank_name(enum diff_rank r);

void diff_text(GString *out, const struct diff *d, const struct style *style);
void diff_json(GString *out, const struct diff *d);

#endif
