/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of a ladder: who they are and in what order. Private to the ladder. */
#ifndef REPORT_LADDER_HOSTS_H
#define REPORT_LADDER_HOSTS_H

#include "report/ladder_layout.h"

/* Sets the columns from the rows, whose `msg` must be set, and then `from` and `to` of each row. */
void ladder_hosts_place(struct ladder *l);

#endif
