/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Credentials that are sent again after they were refused (RFC 3261 22.2): of each Call-ID the newest ones are
 * remembered, as a hash. */
#ifndef ENGINE_DIALOG_CREDENTIALS_H
#define ENGINE_DIALOG_CREDENTIALS_H

#include "engine/store/store.h"

/* Takes the first sighting of a request that has some. */
void credentials_push(struct engine *e, ref msg, const struct sip_msg *m);

#endif
