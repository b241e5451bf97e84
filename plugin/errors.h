/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMP errors that quote a SIP request: the network says that it was not delivered (RFC 3261 18.4). */
#ifndef PLUGIN_ERRORS_H
#define PLUGIN_ERRORS_H

#include "plugin.h"

/* Does the frame have ICMP? Then the SIP in it was not sent there, but quoted. */
bool errors_quoted(packet_info *pinfo);

/* Tells the engine of the request that such a frame quotes, if it does. Throws what tvb accessors throw. */
void errors_take_in(packet_info *pinfo, proto_tree *tree, int64_t time);

#endif
