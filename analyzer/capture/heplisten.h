/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Receives what capture agents send (HEP over UDP) as packets of a live capture: each datagram becomes an IP packet
 * with the addresses of agent and collector and link type "raw IP", so that all that works with packets of an interface
 * works with these. Times are those of the kernel. */
#ifndef CAPTURE_HEPLISTEN_H
#define CAPTURE_HEPLISTEN_H

#include "capture/input_error.h"
#include "capture/source_types.h"

struct heplisten;

/* `address` as hepaddr.h has it; port 0 lets the kernel choose. NULL and *error where that fails. */
struct heplisten *heplisten_open(const char *address, GError **error);
void heplisten_free(struct heplisten *l);

/* The address that it listens on: "udp:0.0.0.0:9060". */
const char *heplisten_name(const struct heplisten *l);

/* The next packet without link, frame and file; its bytes are valid until the next call. SOURCE_QUIET after a tenth of
 * a second without one, or a signal. */
enum source_result heplisten_next(struct heplisten *l, struct source_packet *out, GError **error);

/* Datagrams that the kernel dropped, as far as those that came after them told. */
struct source_drops heplisten_drops(const struct heplisten *l);

#endif
