/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conversation filters: from a message to all of its transaction, dialog, call or registration. */
#ifndef PLUGIN_RELATED_H
#define PLUGIN_RELATED_H

void related_register(void);

#endif
