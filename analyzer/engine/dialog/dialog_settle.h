/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ends dialogs at the end of the input or of their call. */
#ifndef ENGINE_DIALOG_DIALOG_SETTLE_H
#define ENGINE_DIALOG_DIALOG_SETTLE_H

#include "engine/store/store.h"

/* The call is decided: early dialogs that nothing has ended yet end with it. */
void dialog_settle_call(struct engine *e, const struct call *c);

/* Ends subscriptions and sessions whose time ran out by e->now (RFC 6665 4.1.2, RFC 4028 10). */
void dialog_settle_expiry(struct engine *e, ref dialog);

#endif
