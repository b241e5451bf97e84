/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expert information: one for each finding of the decoder's list, with its text and severity, under
 * sipray.expert.NAME. Those of a single message come from sip_check; those that its neighbours show are read off the
 * engine. */
#ifndef PLUGIN_EXPERTS_H
#define PLUGIN_EXPERTS_H

#include "plugin.h"

#include "engine/engine.h"
#include "sip/finding.h"

void experts_register(int proto);

/* Is there anybody who reads them when there is no tree? */
bool experts_wanted(void);

/* A finding of the message itself. */
void experts_add(packet_info *pinfo, proto_item *item, enum finding_code code);

/* What the engine knows of the message and its transaction. */
void experts_of_message(packet_info *pinfo, proto_item *item, const struct engine *e, const struct message *m);

#endif
