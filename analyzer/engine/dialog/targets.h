/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the requests of an INVITE dialog have to go (RFC 3261 12.1, 12.2): for each side the remote target, which is the
 * Contact of the other one, and the route set, which is the Record-Route. Each hop is looked at on its own, because hosts on
 * the way may write other Contacts, and because a proxy takes its own Route away. */
#ifndef ENGINE_DIALOG_TARGETS_H
#define ENGINE_DIALOG_TARGETS_H

#include "engine/store/store.h"

/* Takes the first sighting of a message, after dialog_push: logs the finding wrong_remote_target where a request goes
 * elsewhere than its sender was told, on the first hop that shows it. */
void targets_push(struct engine *e, message_ref msg, const struct sip_msg *m);

#endif
