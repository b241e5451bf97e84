/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfers: REFER (RFC 3515) with the outcome that its NOTIFYs tell, and what links calls of different Call-IDs: the call
 * that a REFER makes (by target, with evidence that its caller is the one that was asked), Replaces (RFC 3891) and Join
 * (RFC 3911). What looks across Call-IDs is put into the link log, and transfer_link.h works it. Links are kept as numbers of calls, and references to
 * another Call-ID's objects together with their number, so that eviction leaves none dangling. */
#ifndef ENGINE_DIALOG_TRANSFER_H
#define ENGINE_DIALOG_TRANSFER_H

#include "engine/store/call.h"
#include "engine/store/store.h"

/* A message of a REFER transaction that is seen for the first time. */
void transfer_push(struct engine *e, ref msg, const struct sip_msg *m);

/* The REFER of this dialog that waits for its subscription, and has this id (SLICE_NONE: the first one); 0 where there is
 * none. */
ref transfer_waiting(const struct engine *e, ref group, const struct sip_msg *notify, struct slice id);

/* A NOTIFY of the subscription that a REFER made. */
void transfer_notify(struct engine *e, ref usage, ref msg, const struct sip_msg *m);

/* A message of a call that is seen for the first time: logs what may link the call with others. */
void transfer_of_call(struct engine *e, call_ref call, message_ref msg, const struct sip_msg *m);

void transfer_free_all(struct engine *e, struct group *g);

#endif
