/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts that Wireshark keeps itself: the tree of methods, codes and outcomes (-z sipray,tree) and the response times
 * (-z sipray,rtd). */
#ifndef PLUGIN_STATS_H
#define PLUGIN_STATS_H

void stats_register(void);

#endif
