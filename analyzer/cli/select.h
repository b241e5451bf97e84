/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which messages a record is about: its packets are what -w writes. */
#ifndef CLI_SELECT_H
#define CLI_SELECT_H

#include "app/analysis.h"
#include "records/record.h"

/* Chooses the packets of all messages of a record of this table. */
void select_record(struct analysis *a, const struct record_table *t, const struct record *r);

/* Chooses the packets of every message. */
void select_all(struct analysis *a, const struct engine *e);

#endif
