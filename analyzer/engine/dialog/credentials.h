/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Credentials of Digest (RFC 3261 22.4): which nonces a client uses, and how often. Told of are the same credentials once more
 * after they were refused (22.2), a count that a nonce had before (RFC 7616 3.4: a server takes it for a replay), and a refused
 * nonce that is used although there is a new one (RFC 7616 3.3). A Call-ID keeps the newest ones of each user and realm, as
 * hashes. */
#ifndef ENGINE_DIALOG_CREDENTIALS_H
#define ENGINE_DIALOG_CREDENTIALS_H

#include "engine/store/store.h"

/* Takes the first sighting of a message. */
void credentials_push(struct engine *e, ref msg, const struct sip_msg *m);

#endif
