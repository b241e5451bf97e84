/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a response repeats what it must of its request (RFC 3261 8.2.6.2): Via, From, and To with its tag; with another Call-ID or
 * CSeq it would not be known as its response. Notes a finding where it does not. */
#ifndef ENGINE_DIALOG_ECHO_H
#define ENGINE_DIALOG_ECHO_H

#include "engine/store/ref.h"

struct engine;
struct sip_msg;
struct txn;

/* Takes in a message of this transaction, the request first. */
void echo_push(struct engine *e, struct txn *t, ref msg, const struct sip_msg *m);

#endif
