/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The linker's side of transfer.c: which call a REFER made, which dialog a Replaces or Join names, as their events come, in
 * the order of the messages, over all shards. */
#ifndef ENGINE_DIALOG_TRANSFER_LINK_H
#define ENGINE_DIALOG_TRANSFER_LINK_H

#include "engine/store/link_log.h"

struct engine;

void transfer_link_refer(struct engine *e, const struct link_refer *refer);
void transfer_link_invite(struct engine *e, const struct link_invite *invite);
void transfer_link_accepted(struct engine *e, const struct link_event *accepted);
void transfer_link_refused(struct engine *e, const struct link_event *refused);

/* The links of a call, made where it has none. */
struct call_links *transfer_link_of(struct engine *e, call_ref call);

/* May an INVITE still come of it? */
bool transfer_link_may_follow(const struct transfer *x, captime now);

/* The transfer is about to be freed, and is in the table. */
void transfer_link_forget(struct engine *e, transfer_ref r);

#endif
