/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The post-dissector: runs when all dissectors are done with a frame, takes new messages in and shows those of the
 * frame. */
#ifndef PLUGIN_DISSECT_H
#define PLUGIN_DISSECT_H

void dissect_register(void);

/* Names the fields of others that must be in every tree. */
void dissect_hand_off(void);

#endif
