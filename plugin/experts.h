/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expert information: one for each finding of the decoder's list, with its text and severity, under
 * sipray.expert.NAME. */
#ifndef PLUGIN_EXPERTS_H
#define PLUGIN_EXPERTS_H

#include "base/slice.h"
#include "plugin.h"
#include "sip/finding.h"

void experts_register(int proto);

/* Is there anybody who reads them when there is no tree? */
bool experts_wanted(void);

/* Shows a finding; `item` is NULL where there is no tree. */
void experts_add(packet_info *pinfo, proto_item *item, enum finding_code code);

#endif
