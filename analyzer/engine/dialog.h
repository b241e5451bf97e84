/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialogs (RFC 3261 section 12): one for each pair of tags of a Call-ID, however many hops show it. A dialog exists once
 * a 101-199 or 2xx with a To tag was seen (or, for a subscription, its NOTIFY, RFC 6665 4.4.1); where the capture starts
 * later, once a request within it was seen. */
#ifndef ENGINE_DIALOG_H
#define ENGINE_DIALOG_H

#include "engine/internal.h"

/* What a message that is seen for the first time means for its dialog. Sets the dialog of the message and of its
 * transaction. */
void dialog_push(struct engine *e, ref msg, const struct sip_msg *m);

/* The dialog with these tags, whichever is the local one; 0 where there is none. */
ref dialog_find(const struct engine *e, ref group, struct slice tag, struct slice other_tag);

/* The call is decided: early dialogs that nothing has ended yet end with it. */
void dialog_settle_call(struct engine *e, const struct call *c);

/* Subscriptions and sessions whose time ran out by e->now (RFC 6665 4.1.2, RFC 4028 10). */
void dialog_settle_expiry(struct engine *e, struct dialog *d);

void dialog_free_all(struct engine *e, struct group *g);

#endif
