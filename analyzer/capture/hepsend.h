/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends SIP messages to a collector such as Homer, as a capture agent does: each in one datagram of HEP version 3, with
 * its addresses, transport, time, and its Call-ID as correlation id. What another agent sent on keeps the id and the
 * correlation id of that agent. UDP: what the collector does not take in time is lost there, and nobody is told. */
#ifndef CAPTURE_HEPSEND_H
#define CAPTURE_HEPSEND_H

#include <glib.h>

#include "base/seen.h"
#include "base/slice.h"
#include "sip/msg.h"

struct hepsend;

struct hepsend_options {
    const char *to; /* as hepaddr.h has it */
    uint32_t agent; /* our id */
    bool no_relay;  /* leave out what other agents sent on: on an interface it may be what we have just sent */
};

struct hepsend_stats {
    uint64_t sent;
    uint64_t failed;   /* too large, or the network refused */
    uint64_t left_out; /* no_relay */
};

/* NULL and *error where the address is not good. */
struct hepsend *hepsend_new(const struct hepsend_options *options, GError **error);
void hepsend_free(struct hepsend *s);

void hepsend_push(struct hepsend *s, const struct seen *seen, const struct sip_msg *msg);

const struct hepsend_stats *hepsend_stats(const struct hepsend *s);

#endif
