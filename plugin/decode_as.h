/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SIP by the user's word: `-d udp.port==5070,sipray`, Decode As, or the port preferences. The payload goes to the
 * built-in dissector first, so its tree is there as ever; a datagram that it refuses is decoded by us alone. */
#ifndef PLUGIN_DECODE_AS_H
#define PLUGIN_DECODE_AS_H

void decode_as_register(void);
void decode_as_hand_off(void);

#endif
