/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the summary tells of how SIP travelled: rows of transit.def with the counts of a capture. */
#ifndef CLI_TRANSIT_H
#define CLI_TRANSIT_H

#include "capture/skew.h"
#include "base/slice.h"
#include "extract/pipeline.h"
#include "report/report_summary_capture.h"

#define TRANSIT(group, name, member, ...) +1
enum { TRANSIT_COUNTS = 0
#include "cli/transit.def"
};
#undef TRANSIT

enum { TRANSIT_SKEWS = 64 }; /* that are told of */

struct transit {
    struct report_count counts[TRANSIT_COUNTS];
    struct report_hole holes[EXTRACT_HOLES];
    struct report_skew skews[TRANSIT_SKEWS];
};

/* Fills in *room, which what is returned points into. `files` are the names of the inputs, and live longer. */
struct report_transit transit_fill(struct transit *room, const struct extract_stats *s, const struct skew *skew,
    const char *const *files, size_t n_files);

/* One clock; `files` as above. */
struct report_skew transit_skew(const struct skew_point *p, const char *const *files, size_t n_files);

#endif
