/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each message means for its dialog: makes it, confirms it, ends it (RFC 3261 12, 13.2.2, 15.1; RFC 5057 5.3). */
#ifndef ENGINE_DIALOG_DIALOG_PUSH_H
#define ENGINE_DIALOG_DIALOG_PUSH_H

#include "engine/store/store.h"

/* What a message that is seen for the first time means for its dialog. Sets the dialog of the message and of its
 * transaction. */
void dialog_push(struct engine *e, ref msg, const struct sip_msg *m);

#endif
