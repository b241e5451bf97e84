/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How SIP travelled, as the summary tells it: counts of TCP, fragments and the like, and the holes that have cut messages.
 * JSON has all of it; the text says only what was lost, and what can be done about that. The counts are a list that its
 * owner fills in, so this knows nothing of networks. TLS that was not opened is said here too (report_sealed.h). */
#ifndef REPORT_REPORT_SUMMARY_CAPTURE_H
#define REPORT_REPORT_SUMMARY_CAPTURE_H

#include "base/slice.h"
#include "report/json.h"
#include "report/report_sealed.h"
#include "report/style.h"

struct report_count {
    const char *group, *name; /* an object in JSON and its member: "tcp", "lost_bytes" */
    uint64_t count;
    const char *one, *many; /* of what, in text: "message", "messages"; NULL = no loss, only in JSON */
    const char *what;       /* has happened to it */
    const char *remedy;     /* what can be done; "" where there is nothing */
};

/* A packet beside a hole. */
struct report_frame {
    uint32_t frame;   /* 0 = there was none */
    const char *file; /* NULL where there is only one input */
};

/* Missing bytes of a TCP stream of SIP. */
struct report_hole {
    uint64_t bytes, cut_messages;
    struct report_frame before, behind;
    char src[ENDPOINT_TEXT], dst[ENDPOINT_TEXT];
};

/* A clock that was put right. */
struct report_skew {
    const char *file, *base; /* whose clock it is, and with whose it was compared */
    unsigned interface, base_interface; /* of a pcapng file */
    bool by_hand;                       /* said by the user: nothing below but `ahead` is known */
    captime ahead, error;               /* negative: behind; by at most this much more or less */
    uint32_t messages;                  /* that both have seen */
};

/* All of it is the caller's. */
struct report_transit {
    const struct report_count *counts; /* those of a group follow each other */
    size_t n_counts;
    const struct report_hole *holes; /* the first ones */
    size_t n_holes;
    const struct report_skew *skews;
    size_t n_skews;
};

/* "b.pcap: its clock is 3.04 s ahead of that of a.pcap, give or take 2.00 ms (…), and was put right" */
void report_summary_capture_skew(GString *out, const struct report_skew *s);

/* Lines of text, indented by `indent`: clocks that were put right, what was lost, the holes, and the TLS that was not opened. */
void report_summary_capture_text(GString *out, const struct style *style, size_t indent, const struct report_transit *transit,
    const struct report_sealed_list *sealed);

/* The members of the object that is open. */
void report_summary_capture_json(struct json *j, const struct report_transit *transit);

#endif
