/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The summary: one screen of text, or one JSON object. The figures are those of engine/figures/summary.h; what the capture was
 * like comes from who read it. In JSON the members of closed vocabularies (classes, outcomes, states …) are all there,
 * zero or not; methods, codes and reasons only where something was counted. Percentages carry their counts and are null
 * when there was nothing to divide by; the delays are those of RFC 6076. */
#ifndef REPORT_REPORT_SUMMARY_H
#define REPORT_REPORT_SUMMARY_H

#include <glib.h>

#include "base/captime.h"
#include "base/slice.h"
#include "engine/figures/summary.h"
#include "report/report_summary_capture.h"

/* Something that was not decoded, and why. */
struct report_undecoded {
    const char *reason;  /* "ip_fragment": its key in JSON */
    const char *meaning; /* a few words for people */
    uint64_t count;
};

struct report_capture {
    uint64_t files, packets, bytes;
    captime first, last; /* CAPTIME_NONE without packets */
    uint64_t dropped;    /* by the kernel or the interface while capturing */
    uint64_t truncated;  /* packets that the capture cut short */
    const struct report_undecoded *undecoded;
    size_t n_undecoded;
    uint64_t tls_opened; /* records with data */
    uint64_t tls_sealed; /* records where SIP is expected: the sum of the list */
    struct report_sealed_list sealed;
    struct report_transit transit;
};

/* Both leave the summary as it is. */
void report_summary_text(
    GString *out, const struct summary *s, const struct report_capture *capture, const struct style *style);
void report_summary_json(GString *out, const struct summary *s, const struct report_capture *capture);

/* A sorted copy, to ask for percentiles; the caller frees its values with g_free. */
struct durations report_summary_sorted(const struct durations *d);

/* The disconnect delays of both sides together; the caller clears it. */
struct durations report_summary_sdd(const struct kpi *k);

#endif
