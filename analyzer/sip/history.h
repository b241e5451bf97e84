/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a request was before: the values of History-Info (RFC 7044 5) and of its predecessor Diversion (RFC 5806). */
#ifndef SIP_HISTORY_H
#define SIP_HISTORY_H

#include "base/slice.h"

struct sip_history {
    struct slice uri;    /* without its headers */
    struct slice index;  /* "1.1" */
    struct slice mapped; /* mp: the index of the entry that this target was mapped from; SLICE_NONE without */
    unsigned cause;      /* of the Reason in the URI's headers: why it went on from here; 0 = none */
};

/* Takes the next History-Info value off the front of *rest. False at the end. */
bool sip_history_next(struct slice *rest, struct sip_history *out);

/* Who diverted the call the last time, by History-Info: the entry that another one was mapped from (mp), else the last
 * one with a Reason. False where nobody did. */
bool sip_history_diverted(struct slice values, struct sip_history *out);

/* Who diverted the call the last time, by Diversion: its first value, and the reason parameter ("user-busy"). */
bool sip_history_diversion(struct slice values, struct slice *uri, struct slice *reason);

#endif
