/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values without what is bound to differ between two calls. Private to diff. */
#ifndef REPORT_DIFF_NORMAL_H
#define REPORT_DIFF_NORMAL_H

#include "base/slice.h"
#include "report/diff_item.h"

/* Appends the value of a header field, or a URI (HEADER_OTHER). White space is folded, parameters such as tag and branch
 * become "*", the hosts of the call {1} {2} …, the ports behind IP addresses go, and the users of From and To become
 * {from} and {to}, but not in these two themselves. */
void diff_normal_value(GString *out, const struct diff_side *side, enum sip_header h, struct slice value);

/* Appends a line of a session description: likewise, and ports, ids and keys become "*". */
void diff_normal_sdp_line(GString *out, const struct diff_side *side, struct slice line);

/* Where a host stands in the path of its call, from 0; n_hosts where it is not in it. */
size_t diff_normal_host(const struct diff_side *side, const struct endpoint *at);

#endif
