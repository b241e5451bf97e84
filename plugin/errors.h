/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ends a transaction from below: ICMP errors that quote a SIP request, and TCP resets (RFC 3261 17.1.4, 18.4). */
#ifndef PLUGIN_ERRORS_H
#define PLUGIN_ERRORS_H

#include "base/slice.h"
#include "plugin.h"

/* Does the frame have ICMP? Then the SIP in it was not sent there, but quoted. */
bool errors_quoted(packet_info *pinfo);

/* Does the frame reset a TCP connection? Then it tells the engine. */
void errors_reset(packet_info *pinfo, proto_tree *tree, int64_t time);

/* Tells the engine of the request that such a frame quotes, if it does. Throws what tvb accessors throw. */
void errors_take_in(packet_info *pinfo, proto_tree *tree, int64_t time);

#endif
