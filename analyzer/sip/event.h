/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of Event and Subscription-State (RFC 6665 8.2.1 and 8.2.3). */
#ifndef SIP_EVENT_H
#define SIP_EVENT_H

#include "base/slice.h"
#include "sip/result.h"

struct sip_event {
    struct slice type; /* the package with its templates: "presence.winfo" */
    struct slice id;   /* SLICE_NONE where there is none */
    struct slice params;
};

struct sip_event_state {
    struct slice state;  /* "active", "pending", "terminated" or an extension */
    struct slice reason; /* SLICE_NONE where there is none */
    bool has_expires, has_retry_after;
    uint32_t expires, retry_after; /* seconds */
};

/* Event. SIP_NOT where it has no package. */
enum sip_result sip_event_parse(struct slice value, struct sip_event *out);

/* Is this one of the events that phones and PBXs send in NOTIFYs which nobody subscribed to: to answer or hold a call, to
 * restart, to keep a binding alive? They are in no registry. */
bool sip_event_is_command(struct slice type);

/* Subscription-State. SIP_NOT where it has no state. */
enum sip_result sip_event_state_parse(struct slice value, struct sip_event_state *out);

#endif
