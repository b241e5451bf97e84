/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture filter (pcap-filter(7)) over packets of several link types: what the expression means depends on the link
 * type, so it is compiled for each of them when it is first needed. Where it means nothing for one, no packet of that
 * one fits. */
#ifndef CAPTURE_LINKFILTER_H
#define CAPTURE_LINKFILTER_H

#include <glib.h>
#include <pcap/pcap.h>

#include "base/slice.h"

struct linkfilter;

/* NULL for no expression, or an empty one: linkfilter_free takes that. */
struct linkfilter *linkfilter_new(const char *expression);
void linkfilter_free(struct linkfilter *f);

/* Compiles it for a link type, as libpcap numbers them. NULL where it means nothing there, and what libpcap says of it
 * in *problem, which is the caller's (g_free) unless `problem` is NULL. Valid until the next call. */
struct bpf_program *linkfilter_program(struct linkfilter *f, int link, char **problem);

bool linkfilter_fits(struct linkfilter *f, int link, struct slice bytes, size_t wire);

#endif
