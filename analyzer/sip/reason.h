/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of Reason (RFC 3326): why a request or response was sent, as a SIP code or a Q.850 cause. */
#ifndef SIP_REASON_H
#define SIP_REASON_H

#include "base/slice.h"

struct sip_reason {
    struct slice protocol; /* "SIP", "Q.850", … */
    bool has_cause;
    uint32_t cause;
    struct slice text; /* SLICE_NONE where there is none */
};

/* Takes the next value off the front of *rest. False at the end. */
bool sip_reason_next(struct slice *rest, struct sip_reason *out);

#endif
