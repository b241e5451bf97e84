/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens a network interface for capturing, with libpcap; errors say what can be done. */
#ifndef CAPTURE_IFACE_H
#define CAPTURE_IFACE_H

#include <pcap/pcap.h>

#include "capture/input_error.h"
#include "capture/source_types.h"

enum { IFACE_WAIT_MS = 100 }; /* how long it waits for a packet */

/* NULL and *error where that fails. It does not block; close with pcap_close. */
pcap_t *iface_open(const char *name, const struct source_options *options, GError **error);

#endif
