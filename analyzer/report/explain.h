/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The story of one call: how it ended and whose doing it was, the rules that say so with the messages that show it, the
 * figures, and what the capture does not show. As text for people, or as one JSON object. Reads the verdict; decides
 * nothing. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include <glib.h>

#include "base/captime.h"
#include "records/record.h"
#include "report/style.h"
#include "sip/status.h"

/* Why the outcome of a call may look different on the wire: something was not captured. */
enum explain_gap {
    EXPLAIN_NO_INVITE,
    EXPLAIN_NO_FINAL,
    EXPLAIN_NO_ACK,
    EXPLAIN_NO_BYE,
    EXPLAIN_NO_BYE_RESPONSE,
    EXPLAIN_ONE_DIRECTION,
    EXPLAIN_GAPS
};

enum explain_certainty {
    EXPLAIN_SHOWN,  /* the messages that decide are in the capture */
    EXPLAIN_PROVEN, /* the final response is not, but later messages prove it */
    EXPLAIN_REPORTED, /* there is none, but the network reported why */
    EXPLAIN_OPEN,   /* not over when the capture ended */
    EXPLAIN_ABSENT, /* it rests on something that was not seen */
    EXPLAIN_TOO_LITTLE,
    EXPLAIN_CERTAINTIES
};

/* One sentence of plain ASCII: "The callee was busy: 486 Busy Here in frame 7." No text from packets is in it. */
void explain_sentence(GString *out, const struct engine *e, const struct call *c);

/* The earliest of what is told of a call, from which all its times count: packets may come out of order. CAPTIME_NONE
 * where nothing was seen. */
captime explain_origin(const struct engine *e, const struct call *c);

/* How a call hangs together with others, as struct explain_link in order: transfers, Replaces, Join. The caller unrefs it.
 * There may be text from packets in it. */
struct explain_link {
    const struct message *shown; /* NULL: no message alone shows it */
    char *text;                  /* a sentence without its full stop */
};
GPtrArray *explain_links(const struct engine *e, const struct call *c);

/* What was not seen, as bits 1 << enum explain_gap. */
unsigned explain_gaps(const struct engine *e, const struct call *c);
const char *explain_gap_name(enum explain_gap g); /* "no_ack" */
const char *explain_gap_text(enum explain_gap g); /* a sentence */

enum explain_certainty explain_certainty_of(const struct call *c);
const char *explain_certainty_name(enum explain_certainty c); /* "shown proven reported open absent too_little" */
const char *explain_certainty_text(enum explain_certainty c); /* a sentence */

/* Phrases for the words of the vocabularies; NULL where there is nothing to say. */
const char *explain_fault(enum fault f); /* "the callee's user" */
const char *explain_retry(enum retry r); /* "later …" */

/* "192.0.2.1:5060" */
void explain_endpoint(GString *out, const struct endpoint *at);

void explain_text(GString *out, const struct record_source *source, ref call, const struct style *style);
void explain_json(GString *out, const struct record_source *source, ref call);

#endif
