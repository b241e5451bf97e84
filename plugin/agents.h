/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What capture agents send on (HEP), which Wireshark has no dissector for: finds it in UDP by its content and gives
 * what is inside to the built-in dissector of SIP. How the agent saw the message is kept with the packet while it is
 * dissected. Compressed payloads are left alone. */
#ifndef PLUGIN_AGENTS_H
#define PLUGIN_AGENTS_H

#include "plugin.h"

#include "engine/engine.h"
#include "net/hep.h"

struct agents_packet {
    struct hep_packet hep; /* its slices live as long as the dissection of the packet */
    gint end;              /* of the payload, in the frame */
};

void agents_hand_off(void);

/* NULL where the packet is none of an agent. */
const struct agents_packet *agents_find(packet_info *pinfo);

/* Tells in *seen, which is how the packet itself was seen, how the agent saw this message. */
void agents_tell(const struct agents_packet *a, const struct sip_msg *m, struct seen *seen);

#endif
