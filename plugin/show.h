/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows one message: its tree, its expert information and its part of the Info column. */
#ifndef PLUGIN_SHOW_H
#define PLUGIN_SHOW_H

#include "base/slice.h"
#include "locate.h"
#include "session.h"

void show_register(void);

/* Would anything come of showing a tree or expert information? */
bool show_wanted(proto_tree *tree);

/* `place` has no bytes where they were not found again. */
void show_message(packet_info *pinfo, proto_tree *tree, const struct message *m, const struct located *place);

/* Repeats, and the response that decided a call. */
void show_in_info(packet_info *pinfo, const struct message *m);

#endif
