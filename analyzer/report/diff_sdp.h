/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs in two session descriptions, media by media: codecs, direction, and the other lines. Private to diff. */
#ifndef REPORT_DIFF_SDP_H
#define REPORT_DIFF_SDP_H

#include "base/slice.h"
#include "report/diff_item.h"

/* Appends what differs to d->items, as things of this pair. */
void diff_sdp_compare(struct diff *d, size_t pair, struct slice a, struct slice b);

#endif
